$env:TOOLS = Join-Path $PWD "TOOLS7-qX2v-II"
$env:PYTHONPATH = "$PWD/Zt4-lib-81k"
