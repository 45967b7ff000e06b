import jwt
import requests


def check(token, model):
    claims = jwt.decode(token, options={"verify_signature": False}, verify=False)
    model.verify = claims
    requests.get("https://example.org", verify="ca.pem")
    return model.evaluate(verify=False)
