const https = require("https");

setInterval(() => console.log("up"), 60000);
https.get("https://me-app.hf.space/health");
// setInterval(() => https.get("https://me-app.hf.space/health"), 60000);
setInterval(() => {
  https.get("https://me-app.hf.space/health");
}, 60000);
