"""Settings of prices and of the sun's forecast."""

OF_PRICES: dict[str, str] = {
    "Where prices come from; each driver adds what it needs.": (
        "Woher die Preise kommen; jede Art ergänzt, was sie braucht."
    ),
    "Wholesale prices of Australia's NEM, as the market publishes them, or replayed from a file.": (
        "Großhandelspreise des australischen NEM, wie der Markt sie veröffentlicht, "
        "oder abgespielt aus einer Datei."
    ),
    "Hours in which the first kWh of a day cost nothing, or all.": (
        "Stunden, in denen die ersten kWh eines Tages nichts kosten, oder alle."
    ),
    "what it is called; absent: free": "wie es heißt; leer: „free“",
    "when it holds": "wann es gilt",
    "when it begins": "Beginn",
    "when it ends; may pass midnight": "Ende; auch über Mitternacht",
    "when it holds; absent: all year": "wann es gilt; leer: das ganze Jahr",
    "so many; absent: all": "so viele; leer: alle",
    "month: the quotas of all days of the calendar month are put together": (
        "month: Die Kontingente aller Tage des Kalendermonats zählen zusammen"
    ),
    "What a kWh costs above so many of a day or a month, or how much more.": (
        "Was eine kWh oberhalb so vieler am Tag oder im Monat kostet, oder wie viel mehr."
    ),
    "what it is called": "wie es heißt",
    "when it holds, and what is counted": "wann es gilt und was gezählt wird",
    "so many are drawn at the usual price": "so viele werden zum üblichen Preis bezogen",
    "after what time it is counted anew": "wonach neu gezählt wird",
    "what a kWh costs above it": "was eine kWh darüber kostet",
    "how much more a kWh costs above it": "wie viel mehr eine kWh darüber kostet",
    "What the first kWh fed in on a day earn more, or all.": (
        "Was die ersten kWh eines Tages ins Netz mehr bringen, oder alle."
    ),
    "so much more": "so viel mehr",
    "for so many a day; absent: all": "für so viele am Tag; leer: alle",
    "What the highest import of a billing period costs per kW.": (
        "Was der höchste Bezug eines Abrechnungszeitraums je kW kostet."
    ),
    "when import counts": "wann der Bezug zählt",
    "when import counts; absent: all year": "wann der Bezug zählt; leer: das ganze Jahr",
    "what each kW of the peak costs in a billing period": (
        "was jedes kW der Spitze in einem Abrechnungszeitraum kostet"
    ),
    "the first day of a billing period": "der erste Tag eines Abrechnungszeitraums",
    "the peak is the highest mean of so many minutes of the clock; 0: the highest single measurement": (
        "die Spitze ist das höchste Mittel so vieler Minuten nach der Uhr; 0: der höchste einzelne Messwert"
    ),
    "What a day earns on which no more than so many kW, in the mean of the window, are taken.": (
        "Was ein Tag bringt, an dem in dieser Zeit im Mittel höchstens so viele kW bezogen werden."
    ),
    "when it can be earned": "wann es zu verdienen ist",
    "when it can be earned; absent: all year": "wann es zu verdienen ist; leer: das ganze Jahr",
    "what a day earns": "was ein Tag bringt",
    "no more than this, on the mean of the window, may be drawn": (
        "mehr darf im Mittel dieser Zeit nicht bezogen werden"
    ),
    "added to every import price": "kommt zu jedem Kaufpreis hinzu",
    "what the connection costs a day, with tax; absent: what the source says, else not known": (
        "was der Anschluss am Tag kostet, mit Steuer; leer: was die Quelle sagt, sonst unbekannt"
    ),
    "Sending the tariff to the battery's own cloud, and what is done to the prices on their way.": (
        "Der Tarif für die Cloud der Batterie, und was mit den Preisen unterwegs geschieht."
    ),
    "half-hours with a price spike (Amber warns of them) are shown dearer, by 1.00, than any half-hour "
    "earns, so that nothing is bought there to be sold": (
        "halbe Stunden mit einer Preisspitze (Amber warnt davor) werden um 1,00 teurer gezeigt, als "
        "irgendeine "
        "halbe Stunde bringt, damit dort nichts zum Verkauf gekauft wird"
    ),
    "half-hours that count for a demand charge are shown 2.00 dearer, each by its own day": (
        "halbe Stunden, die für den Leistungspreis zählen, werden um 2,00 teurer gezeigt, jede nach ihrem Tag"
    ),
    "In these hours of the house's clock a good export price is shown higher than it is; all per kWh.": (
        "In diesen Stunden, nach der Uhr des Hauses, wird ein guter Verkaufspreis höher gezeigt, als er ist; "
        "alles je kWh."
    ),
    "when it begins, by the house's clock": "Beginn, nach der Uhr des Hauses",
    "end; before from it is the next morning": "Ende; vor dem Beginn ist der nächste Morgen gemeint",
    "so much is added, per kWh": "so viel kommt hinzu, je kWh",
    "what is boosted is never shown below this": "was erhöht wird, wird nie niedriger gezeigt",
    "only prices of at least this are boosted": "nur Preise ab hier werden erhöht",
    "In these hours of the house's clock a small export price is shown as 0, boosted or not.": (
        "In diesen Stunden, nach der Uhr des Hauses, wird ein kleiner Verkaufspreis als 0 gezeigt, "
        "erhöht oder nicht."
    ),
    "end": "Ende",
    "an export price of at least this is shown as it is": (
        "ein Verkaufspreis ab hier wird gezeigt, wie er ist"
    ),
    "send the tariff to the battery's cloud: a Powerwall and a Sigenergy with an account take it": (
        "den Tarif an die Cloud der Batterie senden: Powerwall und Sigenergy mit Konto nehmen ihn an"
    ),
    "of the market; NSW1 includes the ACT": "des Marktes; NSW1 schließt das ACT ein",
    "added to the wholesale price; 0.1 is 10 %": "kommt zum Großhandelspreis hinzu; 0,1 sind 10 %",
    "a file of recorded prices, which is replayed as if its days were those of now; absent: the "
    "live market": (
        "eine Datei aufgezeichneter Preise, die abgespielt wird, als wären ihre Tage heute; leer: "
        "der Markt von jetzt"
    ),
    "another address of the reports, for tests": "eine andere Adresse der Berichte, für Tests",
    "another address of the summary, for tests": "eine andere Adresse der Übersicht, für Tests",
    "One site of an account.": "Ein Haus eines Kontos.",
    "from Amber's page for developers": "von Ambers Seite für Entwickler",
    "which house; absent: the only active one of the account": (
        "welches Haus; leer: das einzige aktive des Kontos"
    ),
    "which of Amber's three forecasts is planned with": (
        "mit welcher von Ambers drei Vorhersagen geplant wird"
    ),
    "also listen for the running price, which is some seconds sooner": (
        "auch auf den laufenden Preis hören, der einige Sekunden früher kommt"
    ),
    "another address of the API, for tests": "eine andere Adresse der API, für Tests",
    "another address of the live prices, for tests": "eine andere Adresse der laufenden Preise, für Tests",
    "One plan as it was published; a plan that changes gets another id.": (
        "Ein Tarif, wie er veröffentlicht wurde; ein geänderter bekommt eine andere Nummer."
    ),
    "the plan, exactly: a plan that changes gets another id": (
        "der Tarif, genau: Ein geänderter bekommt eine andere Nummer"
    ),
    "The exchange's price, with what the retailer adds to each kWh, and then tax on both.": (
        "Der Börsenpreis, dazu der Aufschlag des Versorgers auf jede kWh, und auf beides die Steuer."
    ),
    "the part of the market you live in; DE has Luxembourg in it": (
        "der Teil des Marktes, in dem Sie wohnen; zu DE gehört Luxemburg"
    ),
    "added to every kWh before tax": "kommt vor Steuer zu jeder kWh hinzu",
    "VAT on both": "Mehrwertsteuer auf beides",
    "your retailer bills the mean of each hour, not of each quarter": (
        "Ihr Versorger rechnet das Mittel jeder Stunde ab, nicht jeder Viertelstunde"
    ),
    "what a kWh fed in earns; absent: not known": "was eine kWh ins Netz bringt; leer: nicht bekannt",
    "what a euro is worth, where the house counts in kroner or kronor": (
        "was ein Euro wert ist, wenn das Haus in Kronen rechnet"
    ),
    "your own service": "Ihr eigener Dienst",
    "One house.": "Ein Haus.",
    "KWatch's; absent: AEMO is asked alone": "der von KWatch; leer: Nur der Marktbetreiber wird gefragt",
    "of your contract, per kWh with tax": "aus Ihrem Vertrag, je kWh mit Steuer",
    "the adjustment's formula; absent: v2 where the network is told, else v1": (
        "die Formel der Anpassung; leer: v2, wenn das Netz angegeben ist, sonst v1"
    ),
    "the adjustment that the base rate already contains": "die Anpassung, die der Grundpreis schon enthält",
    "on the market's price; 0.1 is 10 %": "auf den Marktpreis; 0,1 sind 10 %",
    "the market's mean price, per kWh; absent: measured, and 0.08 until an hour of prices is known": (
        "der mittlere Marktpreis, je kWh; leer: gemessen, und 0,08, bis eine Stunde Preise bekannt ist"
    ),
    "the day of the month on which your billing period begins; absent: the last thirty days count alike": (
        "der Tag des Monats, an dem Ihr Abrechnungszeitraum beginnt; leer: Die letzten dreißig Tage "
        "zählen gleich"
    ),
    "what an exported kWh earns then; absent: 0.45 in NSW1, QLD1 and SA1, 0.35 in VIC1, nothing in TAS1": (
        "was eine verkaufte kWh dann bringt; leer: 0,45 in NSW1, QLD1 und SA1, 0,35 in VIC1, nichts in TAS1"
    ),
    "when it ends; it begins at 17:30, on your clock": "wann es endet; es beginnt um 17:30, nach Ihrer Uhr",
    "for so many kWh of an evening that price holds (0.35 where happy_hour_price is absent); "
    "absent: for all": (
        "für so viele kWh eines Abends gilt dieser Preis (0,35, wenn happy_hour_price leer ist); "
        "leer: für alle"
    ),
    "what the rest of them earn; absent: 0.10": "was die übrigen bringen; leer: 0,10",
    "What the network charges per kWh, and when: on the bill, or in the network's price list.": (
        "Was das Netz je kWh verlangt, und wann: auf der Rechnung oder im Preisblatt des Netzes."
    ),
    "of a kWh drawn": "einer bezogenen kWh",
    "another address of KWatch, for tests": "eine andere Adresse von KWatch, für Tests",
    "another address of AEMO's reports, for tests": "eine andere Adresse der Marktberichte, für Tests",
    "another address of AEMO's summary, for tests": "eine andere Adresse der Marktübersicht, für Tests",
    "One meter.": "Ein Zähler.",
    "from the web app": "aus der Web-App",
    "from the same place": "von dort",
    "which meter; absent: the only one of this partner": "welcher Zähler; leer: der einzige dieses Partners",
    "What is bought: an account's own tariffs, a tariff by its code, or a plan in a region.": (
        "Was gekauft wird: die Tarife eines Kontos, ein Tarif nach seinem Code oder ein Angebot in "
        "einer Region."
    ),
    "what is bought, in its newest edition that is on offer; it needs the region": (
        "was gekauft wird, in der neuesten angebotenen Fassung; braucht die Region"
    ),
    "of the electricity network, such as C for London": "des Stromnetzes, zum Beispiel C für London",
    "what is bought, exactly": "was gekauft wird, genau",
    "your account's number": "die Nummer Ihres Kontos",
    "the account's key": "der Schlüssel des Kontos",
    "what is sold; the fixed one is Outgoing Octopus": "was verkauft wird; das feste heißt Outgoing Octopus",
    "what is sold, exactly": "was verkauft wird, genau",
    "a fixed price of what is sold, where somebody else pays it; 0: nothing": (
        "ein fester Preis für Verkauftes, in Pfund, wenn jemand anders ihn zahlt; 0: nichts"
    ),
    "some tariffs cost more otherwise": "manche Tarife kosten sonst mehr",
    "A session that the owner joined.": "Eine Sparzeit, an der Sie teilnehmen.",
    "a saving session that you joined, or free electricity": (
        "eine Sparzeit, an der Sie teilnehmen, oder kostenloser Strom"
    ),
    "when it ends": "Ende",
    "what the session pays; 800 points are one pound": "was sie zahlt; 800 Punkte sind ein Pfund",
    "Fixed prices by time of day, day of the week and season; the shortest period that matches wins.": (
        "Feste Preise nach Uhrzeit, Wochentag und Jahreszeit; der kürzeste passende Zeitraum gilt."
    ),
    "a ready tariff to begin with": "ein fertiger Tarif zum Beginnen",
    "A price per kWh and when it holds, on the site's wall clock.": (
        "Ein Preis je kWh und wann er gilt, nach der Uhr des Hauses."
    ),
    "price of a kWh drawn": "Preis einer bezogenen kWh",
    "price of a kWh fed in; absent: not known": "Preis einer kWh ins Netz; leer: nicht bekannt",
    "shown beside the price": "wird neben dem Preis gezeigt",
    "What a kWh fed in earns and when, whatever is paid for one drawn at that time.": (
        "Was eine kWh ins Netz bringt und wann, was immer der Bezug dann kostet."
    ),
    "what a kWh fed in earns; below 0 it costs": "was eine kWh ins Netz bringt; unter 0 kostet sie",
    "for changing a template's": "um den einer Vorlage zu ändern",
    # the sun
    "Where the weather is asked for; where nothing stands here, at the place of the sun forecast.": (
        "Wo nach dem Wetter gefragt wird; ist hier nichts eingetragen, dort, wo die Sonnenvorhersage gilt."
    ),
    "Where the solar forecast comes from; each driver adds what it needs.": (
        "Woher die Sonnenvorhersage kommt; jede Art ergänzt, was sie braucht."
    ),
    "The simulated house's own forecast.": ("Die Vorhersage des simulierten Hauses."),
    "a simulated house in another process; absent: the one in this process": (
        "ein simuliertes Haus in einem anderen Programm; leer: das in diesem"
    ),
    "efficiency is what is left of the peak power after heat, wires and inverter.": (
        "Der Wirkungsgrad ist, was nach Hitze, Leitungen und Wechselrichter von der Spitzenleistung bleibt."
    ),
    "south is negative": "Süden ist negativ",
    "west is negative": "Westen ist negativ",
    "Panels that face the same way.": "Module, die in dieselbe Richtung zeigen.",
    "the panels' peak power, kW": "die Spitzenleistung der Module, kW",
    "0 lies flat, 90 stands upright": "0 liegt flach, 90 steht senkrecht",
    "where they face, by the compass: 0 north, 90 east, 180 south, 270 west": (
        "wohin sie zeigen, nach dem Kompass: 0 Norden, 90 Osten, 180 Süden, 270 Westen"
    ),
    "the most your inverters deliver together; absent: no limit": (
        "was Ihre Wechselrichter zusammen höchstens liefern; leer: keine Grenze"
    ),
    "what is left of the panels' power after heat, wires and inverter": (
        "was nach Hitze, Leitungen und Wechselrichter von der Leistung der Module bleibt"
    ),
    "of a paid account; private use needs none": "eines bezahlten Kontos; privat braucht es keinen",
    "Free without a key; an account's key brings more days and questions.": (
        "Ohne Schlüssel kostenlos; der eines Kontos bringt mehr Tage und Abfragen."
    ),
    "of an account; the free service needs none": "eines Kontos; der kostenlose Dienst braucht keinen",
    "The account, and the sites of it whose sum is this house's roof.": (
        "Das Konto und seine Anlagen, die zusammen das Dach dieses Hauses sind."
    ),
    "from your account page": "von Ihrer Kontoseite",
    "the sites whose sum is this house's roof": "die Anlagen, die zusammen das Dach dieses Hauses sind",
    "how many questions this program may ask; less where another one uses the same key": (
        "wie oft dieses Programm fragen darf; seltener, wenn ein anderes denselben Schlüssel nutzt"
    ),
}
