export default () => <p/>
