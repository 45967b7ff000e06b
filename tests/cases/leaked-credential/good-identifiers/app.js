var a = [`#00f0ff`], pw = [`#0d0d24`, `#0f0f28`];
