"""The office's console in headless Chromium: what an office does in a day, with two real devices. Every page is checked
with axe-core and at two widths. Ends with 1 at the first thing that is not as it should be."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

TOP = Path(__file__).resolve().parent.parent
BIN = Path(sys.argv[1]).resolve()
PICTURES = TOP / "Sources" / "SyncServer" / "Console" / "screenshots"
PASSWORD = "quatre mots au hasard"
WIDTHS = (360, 1920)
AXE = (Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text()


class Failure(Exception):
    pass


def check(is_so, what):
    if not is_so:
        raise Failure(what)


def run(program, *arguments, codes=(0,), typed=None):
    done = subprocess.run(
        [BIN / program, *arguments, "--json"], capture_output=True, text=True, input=typed)
    check(done.returncode in codes, f"{program} {' '.join(arguments)}: {done.returncode} {done.stderr}")
    return json.loads(done.stdout)


class World:
    def __init__(self, folder):
        self.folder, self.data = folder, str(folder / "register")
        for command in (
            "scope add pau --name Pau", "market add --number 2026-41 --title École --buyer Pau --scope pau",
            "market lot add 2026-41 --number 1 --due 400", "person add --name Fatou --scope pau",
        ):
            self.office(*command.split())
        self.office("user", "add", "anne", "--role", "administrator", "--display", "Anne Petit", typed=PASSWORD + "\n")
        self.server = subprocess.Popen(
            [BIN / "sync-server", "serve", "--listen", "127.0.0.1:0", "--data", self.data], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.url = self.server.stdout.readline().removeprefix("listening on ").strip()

    def office(self, *arguments, **options):
        return run("sync-server", *arguments, "--data", self.data, **options)

    def device(self, officer):
        store = str(self.folder / f"{officer}.sqlite")
        code = self.office("device", "invite", "--officer", officer, "--scope", "pau")["code"]

        def field(*arguments, **options):
            return run("field", *arguments, "--store", store, **options)

        field("enroll", "--server", self.url, "--code", code)
        field("sync")
        return field


class Desk:
    """The browser of somebody at the office."""

    def __init__(self, world, downloads):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=fr"):
            options.add_argument(argument)
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(downloads), "intl.accept_languages": "fr"})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.binary_location = "/usr/bin/chromium"
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.world, self.checked = world, set()

    def width(self, width):
        # A window of headless Chromium is no narrower than 500 pixels; a device is.
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})

    def open(self, path):
        self.driver.get(self.world.url + path)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def type(self, selector, text):
        field = self.find(selector)
        field.clear()
        field.send_keys(text)

    def press(self, selector):
        """Presses a button that sends a form, and waits for the page after it."""
        page = self.find("html")
        self.find(selector).click()
        self.until(lambda: self.is_gone(page), f"a page after {selector}")

    @staticmethod
    def is_gone(element):
        try:
            element.is_enabled()
            return False
        except Exception:
            return True

    def until(self, condition, what):
        try:
            WebDriverWait(self.driver, 30, poll_frequency=0.1).until(lambda _: condition())
        except Exception as error:
            raise Failure(f"never came: {what}") from error

    @property
    def text(self):
        return self.find("body").text

    def said(self, text):
        check(text in self.text, f"{text!r} is not on {self.driver.current_url}: {self.text}")

    def inspect(self, name, picture=None):
        """The page as it stands: no serious finding of axe, nothing wider than the window, nothing said by the console."""
        for width in WIDTHS:
            self.width(width)
            wide = self.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            check(wide <= 0, f"{name} is {wide} pixels too wide at {width}")
            self.driver.execute_script(AXE)
            found = self.driver.execute_async_script("axe.run().then(arguments[arguments.length - 1])")["violations"]
            findings = [f for f in found if f["impact"] in ("serious", "critical")]
            check(not findings, f"{name} at {width}: " + json.dumps(
                [(f["id"], [n["html"] for n in f["nodes"]]) for f in findings], ensure_ascii=False, indent=1))
            if picture:
                self.driver.save_screenshot(str(PICTURES / f"{picture}-{width}.png"))
        size = len(self.driver.page_source.encode())
        check(size < 100_000, f"{name} has {size} bytes")
        said = [line for line in self.driver.get_log("browser") if line["level"] == "SEVERE"]
        # A form that was refused answers with 4xx on purpose.
        check(not [line for line in said if "status of 4" not in line["message"]], f"{name}: {said}")
        self.checked.add(name)


# Those of the other pages of which there is a picture in the documentation, by their address.
SHOWN = {
    "/console/users": "users", "/console/devices": "devices", "/console/figures?year=2026": "figures",
    "/console/markets/new": "market-form", "/console/reports/view?report=year": "report",
}


def walk(world, desk, downloads):
    claire, marc = world.device("claire"), world.device("marc")
    entry = claire("hours", "log", "--market", "2026-41", "--person", "Fatou", "--date", "2026-03-14", "--hours", "7")["id"]
    for device in (claire, marc):
        device("sync")

    desk.open("/console/sign-in?next=/")
    desk.inspect("sign-in", "sign-in")
    desk.type("#name", "anne")
    desk.type("#password", "pas celui-ci")
    desk.press("button")
    desk.said("Nom ou mot de passe inconnu")
    desk.type("#password", PASSWORD)
    desk.press("button")
    desk.said("À traiter")

    # A sync arrives while the page is open.
    count = desk.find("[data-count=conflicts]")
    desk.until(lambda: desk.driver.execute_script("return performance.getEntriesByType('resource').length") >= 2, "the script")
    check(count.text == "0", "a conflict before there is one")
    claire("hours", "edit", entry, "--hours", "8")
    marc("hours", "edit", entry, "--hours", "9")
    for device in (claire, marc):
        device("sync", codes=(0, 65))
    desk.until(lambda: count.text == "1", "the conflict on the open page")
    desk.until(lambda: "synchronisé" in desk.find("#live").text, "that a sync has come")
    desk.inspect("home", "home")

    # The conflict that two devices made.
    desk.open("/console/conflicts")
    desk.inspect("conflicts")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#effects"), "the conflict's page")
    check(desk.all("input[type=radio]") and not desk.all("input[type=radio]:checked"), "a value is chosen beforehand")
    desk.inspect("conflict", "conflict")
    desk.find("#choice-2").click()
    desk.type("#reason", "feuille signée")
    desk.press("#resolve button")
    desk.said("Conflit réglé")
    desk.inspect("settled")
    for device in (claire, marc):
        device("sync")
    totals = {device("hours", "list")["totalMinutes"] for device in (claire, marc)}
    check(len(totals) == 1 and totals <= {480, 540}, f"devices say {totals}")

    # The month.
    desk.open("/console/hours")
    desk.inspect("hours")
    desk.find("td a").click()
    desk.until(lambda: desk.all("button[value=validate-month]"), "the month")
    desk.inspect("month", "month")
    desk.press("button[value=validate-month]")
    desk.said("Mois validé et clos")
    claire("sync")
    check(claire("hours", "list")["hours"][0]["state"] == "validated", "the month on a device")

    # A correction of the closed month.
    claire("hours", "edit", entry, "--hours", "6")
    claire("sync", codes=(65,))
    desk.open("/console/held")
    desk.inspect("held-list")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#accept"), "the held change")
    desk.inspect("held", "held")
    desk.type("#reason", "vu avec l'entreprise")
    desk.find("#accept").click()
    desk.press("main form button")
    desk.said("Changement admis")
    claire("sync")
    check(claire("hours", "list")["totalMinutes"] == 360, "the correction on a device")

    # Two records of one person.
    marc("person", "add", "--name", "FATOU")
    marc("sync")
    desk.open("/console/duplicates")
    desk.inspect("duplicates", "duplicates")
    desk.type("#reason-1", "même dossier")
    desk.press("main .pair button")
    desk.said("Personnes réunies")
    claire("sync")
    check(len(claire("person", "list")["persons"]) == 1, "the merge on a device")
    desk.inspect("merged")
    desk.type(".pair input[name=reason]", "erreur")
    desk.press("main .pair button")
    desk.said("Fusion défaite")
    claire("sync")
    check(len(claire("person", "list")["persons"]) == 2, "the undone merge on a device")

    # A workbook.
    desk.open("/console/reports")
    desk.inspect("reports")
    Select(desk.find("#report")).select_by_value("buyer")
    Select(desk.find("#format")).select_by_value("xlsx")
    desk.find("main button").click()
    workbook = downloads / "buyer.xlsx"
    desk.until(workbook.exists, "the workbook")
    check("xl/workbook.xml" in zipfile.ZipFile(workbook).namelist(), "no workbook")

    # The other pages, by the keyboard and with the eyes of a machine.
    for path in ("/console/markets", "/console/persons", "/console/devices", "/console/users", "/console/account",
                 "/console/reports/view?report=year", "/console/devices/invite", "/console/retention",
                 "/console/accesses", "/console/figures?year=2026", "/console/months/2026-03", "/console/nothing",
                 "/console/persons/new", "/console/markets/new",
                 "/console/prescribers", "/console/pools", "/console/pools/new", "/console/duplicates/hours",
                 "/console/alerts", "/console/buyers", "/console/buyers/new", "/console/structures",
                 "/console/structures/new", "/console/forecasts", "/console/forecasts/new", "/console/posts",
                 "/console/reports/texts?year=2026", "/console/reports/texts/edit?year=2026&heading=method",
                 "/console/scopes", "/console/scopes/new", f"/console/entries/{entry}/edit"):
        desk.open(path)
        desk.inspect(path, SHOWN.get(path))
    desk.open("/console/markets")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#months"), "the market's page")
    desk.inspect("market", "market")
    market = desk.driver.current_url.split("/console/")[1]
    for part in ("progress", "file", "posts", "posts/new", "companies/new", "documents", "card", "exchange", "shuttle",
                 "bids/new", "penalties/new", "report-received"):
        desk.open(f"/console/{market}/{part}")
        desk.inspect(f"{part} of a market")
    desk.open("/console/buyers")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#references"), "the buyer's page")
    desk.inspect("buyer")
    desk.open("/console/devices")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#syncs"), "the device's page")
    desk.inspect("device")
    desk.open("/console/persons")
    desk.find("td a").click()
    desk.until(lambda: desk.all("#entries"), "the person's page")
    desk.inspect("person")
    person = desk.driver.current_url.split("/console/")[1]
    for part in ("path", "data", "reveal", "positions/new"):
        desk.open(f"/console/{person}/{part}")
        desk.inspect(f"{part} of a person")
    desk.open(f"/console/history/{entry}")
    desk.inspect("history")
    desk.find("body").send_keys("\ue004")
    check(desk.driver.switch_to.active_element.get_attribute("class") == "skip", "the first stop is not the skip link")
    desk.open("/?lang=en")
    desk.said("What needs you")
    desk.press("header button")
    desk.said("Se connecter")


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        os.environ["FIELD_MEMORY"] = str(folder / "memory")
        downloads = folder / "downloads"
        downloads.mkdir()
        world = World(folder)
        try:
            desk = Desk(world, downloads)
            try:
                began = time.monotonic()
                walk(world, desk, downloads)
                print(f"{len(desk.checked)} pages checked with axe-core at {WIDTHS[0]} and {WIDTHS[1]} pixels, "
                      f"{time.monotonic() - began:.0f} s")
            finally:
                desk.driver.quit()
        finally:
            world.server.terminate()
            world.server.wait(timeout=30)


try:
    main()
except Failure as failure:
    sys.exit(f"not as it should be: {failure}")
