import yaml
import dotenv
import uvicorn
