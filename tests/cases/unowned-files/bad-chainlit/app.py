import chainlit as cl
