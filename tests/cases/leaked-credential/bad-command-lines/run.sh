sshpass -p "$SSH_PASSWORD" ssh ann@db.corp.net
curl -u "$USER:$PASSWORD" https://x.corp.net
mysql -uroot -p@@fake:command-password:4@@ shop
curl -u ann:@@fake:command-password:5@@ https://x.corp.net
