# Runs the independent auditor over many cases: argv[1] is its file; each line of stdin is one case, each line of stdout
# its codes. It is run in one process, and equal signature checks are made once: without the `cryptography` package
# each takes 30 ms.
import functools, importlib.util, json, sys

sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("ledger_audit", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
tool.ed_verify = functools.lru_cache(maxsize=None)(tool.ed_verify)

for line in sys.stdin:
    case = json.loads(line)
    try:
        known = [tool.Note(text) for text in case["known"]]
        keys, witnesses = ([tool.Key(k) for k in case[name]] for name in ("keys", "witnesses"))
        audit = tool.Audit(keys, witnesses, case["quorum"], known, case["skew"])
        with open(case["file"], "rb") as f:
            report = audit.run(line.rstrip(b"\n") for line in f)
        codes = sorted(f["code"] for f in report["findings"])
        out = {"codes": codes, "events": report["events"], "root": report["root"], "matters": report["matters"],
               "covered": str(min(report["covered"], 2**64 - 1)), "late": report["late"], "erased": report["erased"],
               "opened": report["opened"], "checkpoints": report["checkpoints"]}
    except (OSError, ValueError, KeyError) as e:
        out = {"error": str(e)}
    except Exception as e:
        out = {"crash": f"{type(e).__name__}: {e}"}
    print(json.dumps(out), flush=True)
