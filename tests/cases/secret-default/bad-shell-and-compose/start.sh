export PORT="${PORT:-7860}"
export API_KEY="${API_KEY:-@@fake:assigned-secret@@}"
