from app import torch
