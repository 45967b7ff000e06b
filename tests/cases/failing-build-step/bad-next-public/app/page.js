export default () => "x";
