#!/usr/bin/env python3
"""Starts a real Jenkins again and again, in turn with and without this plugin, and says what the plugin adds: bin/startup.py [rounds].

Needs target/gitops.hpi (bin/mvn -DskipTests package) and the plugins that the tests run with (target/test-classes/test-dependencies,
after any test run). The war comes from the local Maven repository. Each round starts both, the other one first each time; one start
of each before that is not counted, since it unpacks the plugins. Times are those of Jenkins' own log; the CPU time is that of the
process when it is up. A last start of each says which classes are loaded until then (-Xlog:class+load).
"""

import collections
import datetime
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "target/test-classes/test-dependencies"
PLUGIN = ROOT / "target/gitops.hpi"
UP = "Jenkins is fully up and running"
STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})")
MILESTONE = re.compile(r"onAttained: (.*)|(" + UP + ")")
LOADED = re.compile(r"\] (\S+) source: (\S+)")


def war():
    namespace = {"m": "http://maven.apache.org/POM/4.0.0"}
    properties = xml.etree.ElementTree.parse(ROOT / "pom.xml").getroot().find("m:properties", namespace)
    version = properties.find("m:jenkins.baseline", namespace).text + ".3"
    return pathlib.Path.home() / f".m2/repository/org/jenkins-ci/main/jenkins-war/{version}/jenkins-war-{version}.war"


def home(folder, with_plugin):
    plugins = folder / "plugins"
    plugins.mkdir(parents=True)
    for each in PLUGINS.glob("*.hpi"):
        shutil.copy(each, plugins / (each.stem + ".jpi"))
    if with_plugin:
        shutil.copy(PLUGIN, plugins / "gitops.jpi")
    return folder


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def cpu_millis(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def start(jenkins_home, *options):
    """Returns milliseconds from one milestone of the log to the next, of all, and of CPU."""
    command = ["java", *options, "-Djenkins.install.runSetupWizard=false", "-jar", str(war()),
               "--httpListenAddress=127.0.0.1", f"--httpPort={free_port()}"]
    log = jenkins_home / "start.log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT,
                                   env={**os.environ, "JENKINS_HOME": str(jenkins_home)})
    try:
        limit = time.monotonic() + 300
        while UP not in log.read_text(encoding="utf-8", errors="replace"):
            if process.poll() is not None or time.monotonic() > limit:
                sys.exit(f"bin/startup.py: Jenkins did not come up, see {log}")
            time.sleep(0.02)
        cpu = cpu_millis(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    times = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        stamp, milestone = STAMP.match(line), MILESTONE.search(line)
        if stamp and milestone:
            moment = datetime.datetime.strptime(stamp.group(1), "%Y-%m-%d %H:%M:%S.%f").timestamp() * 1000
            times.append((milestone.group(1) or milestone.group(2), moment))
            if UP in line:
                break
    result = collections.OrderedDict()
    for (_, before), (name, moment) in zip(times, times[1:]):
        result[name] = moment - before
    result["from Started initialization to the end"] = times[-1][1] - times[0][1]
    result["CPU time of the process"] = cpu
    return result


def loaded(jenkins_home):
    file = jenkins_home / "classes.log"
    start(jenkins_home, f"-Xlog:class+load:file={file}")
    return [match.groups() for match in map(LOADED.search, file.read_text(errors="replace").splitlines()) if match]


def count(classes, prefix):
    return sum(1 for name, _ in classes if name.startswith(prefix))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory(prefix="startup-") as folder:
        homes = {"without": home(pathlib.Path(folder, "without"), False), "with": home(pathlib.Path(folder, "with"), True)}
        for each in homes.values():
            start(each)
        seen = {"without": [], "with": []}
        for number in range(rounds):
            order = ["without", "with"] if number % 2 == 0 else ["with", "without"]
            for which in order:
                seen[which].append(start(homes[which]))
        print(f"{rounds} starts each, milliseconds, median (least); the plugin's share as the difference of medians (of least)")
        for name in seen["without"][0]:
            a, b = ([each.get(name, 0) for each in seen[which]] for which in ("without", "with"))
            print(f"| {name} | {statistics.median(a):.0f} ({min(a):.0f}) | {statistics.median(b):.0f} ({min(b):.0f}) "
                  f"| {statistics.median(b) - statistics.median(a):+.0f} ({min(b) - min(a):+.0f}) |")
        without, with_plugin = loaded(homes["without"]), loaded(homes["with"])
        print(f"classes loaded: {len(without)} without, {len(with_plugin)} with")
        for prefix in ("io.jenkins.plugins.gitops.", "io.jenkins.plugins.gitops.engine.", "io.fabric8.", "org.eclipse.jgit.",
                       "com.fasterxml.jackson.", "org.yaml.snakeyaml.", "org.bouncycastle."):
            print(f"| {prefix} | {count(without, prefix)} | {count(with_plugin, prefix)} |")
        for name, _ in with_plugin:
            if name.startswith("io.jenkins.plugins.gitops."):
                print("  " + name)


main()
