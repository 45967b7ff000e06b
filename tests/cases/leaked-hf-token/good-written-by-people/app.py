a = "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"
b = "hf_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
c = "api_org_abcabcabcabcabcabcabcabcabcabcabca"
d = "hf_{}".format("your_token")
e = "hf_%s" % name
