from git import Repo

Repo.clone_from("https://github.com/example/toolbox", "toolbox")
