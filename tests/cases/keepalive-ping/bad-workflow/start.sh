python app.py &
while true; do
  curl -s https://owner-space.hf.space
  sleep 600
done
