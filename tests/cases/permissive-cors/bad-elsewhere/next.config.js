module.exports = {
  async headers() {
    return [
      { source: "/named", headers: [{ key: "Access-Control-Allow-Origin", value: "https://example.org" }] },
      { source: "/api", headers: [{ key: "Access-Control-Allow-Origin", value: "*" }] },
    ];
  },
};
