export default function draw() {}
export function start() {}
