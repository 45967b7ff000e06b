function stop() {}
export default function draw() {}
export const start = () => {};
export { stop };
