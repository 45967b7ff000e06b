import json

json.dump({}, open('/tmp/x.json', 'w'))
