{% include parts("app/files/task.js") %}
