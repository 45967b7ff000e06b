{% include parts("app/files/front.js") %}
