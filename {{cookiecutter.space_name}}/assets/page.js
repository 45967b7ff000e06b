{% include parts("assets/page.js") %}
