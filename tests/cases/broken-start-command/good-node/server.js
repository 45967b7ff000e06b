const express = require('express')
const body = require('body-parser')
const lib = require('./lib')
const data = require('./data')

express().listen(7860)
