EVENTS = [
    "[02:17:44] AUTH: login of svc_deploy from 185.220.101.45 "
    "session_token=eyJhbGc.ATTACKER_SESSION.xK3mNqP",
]
PROFILE = {"user": {"displayName": "Robin77", "userId": "02225259254312318659"}}
