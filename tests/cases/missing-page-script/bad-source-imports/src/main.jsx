import React from 'react'
import App from './App'
import './style.css'
import { go } from './utils/go'
window.env = process.env.API
