results.append(_pass("rule_7_met", "seven"))
results.append(_pass("case_12_fine", "twelve"))
object_key = "backups/YYYY/MM/DD/backup-YYYYMMDDTHHMMSSZ.json.gz.enc"
subprocess.run(["sshpass", "-p", password1, "ssh", "db"])
