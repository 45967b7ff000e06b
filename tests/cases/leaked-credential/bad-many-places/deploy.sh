git push https://deploy:@@fake:github-token@@@github.com/owner/repo
