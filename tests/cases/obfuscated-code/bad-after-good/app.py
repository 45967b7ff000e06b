import base64

image = base64.b64decode("iVBORw0KGgo=")
print(len(image))
exec(base64.b64decode("cHJpbnQoMSk="))
