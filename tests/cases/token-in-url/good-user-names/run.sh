git clone ssh://git@github.com/owner/name
git clone https://git@github.com/owner/name
git clone https://$USER@bitbucket.org/owner/name
curl https://example.com/@user
curl "https://medium.com/@owner/post"
npm install @scope/package@1.2.3
