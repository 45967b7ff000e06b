# git push https://user:$HF_TOKEN@huggingface.co/spaces/owner/name
curl http://user:password@localhost:8080/
curl https://user:<token>@huggingface.co
