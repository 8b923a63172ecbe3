"""Why a planned car charges now or waits, in German."""

CARS: dict[str, str] = {
    "Charging until {until}": "Lädt bis {until}",
    "{opening}, because the car would not be ready in time otherwise": (
        "{opening}, weil das Auto sonst nicht rechtzeitig fertig wäre"
    ),
    "{opening}; at {departure} the car will still be short of {missing}": (
        "{opening}; {departure:um} werden dem Auto trotzdem {missing} fehlen"
    ),
    ", and no price is known for then": "; ein Preis dafür ist noch nicht bekannt",
    "{opening} from spare solar power, as planned": "{opening} mit übrigem Sonnenstrom, wie geplant",
    "{opening} mostly from spare solar power, as planned": (
        "{opening} größtenteils mit übrigem Sonnenstrom, wie geplant"
    ),
    "; the rest at {price}": "; der Rest zu {price}",
    "; the rest pays {price} to use": "; der Rest bringt {price}",
    "{opening}, as planned": "{opening}, wie geplant",
    "{opening}, as late as the car can be ready by {departure}": (
        "{opening}, so spät, dass das Auto {departure:um} gerade fertig ist"
    ),
    "power costs {price}": "Strom kostet {price}",
    "power pays {price} to use": "Verbrauch bringt {price}",
    ", and no later hour is left to choose from": ", und eine spätere Stunde ist nicht mehr frei",
    ", and all later hours are needed, too": ", und alle späteren Stunden werden auch gebraucht",
    "; fuse and circuits leave it {power} beside what others draw": (
        "; Sicherung und Stromkreise lassen ihm neben dem anderen Verbrauch {power}"
    ),
    "; the import limit leaves it {power} beside what others draw": (
        "; die Bezugsgrenze lässt ihm neben dem anderen Verbrauch {power}"
    ),
    ", and later hours are no cheaper": ", und spätere Stunden sind nicht günstiger",
    "; the cheaper hour at {at} does not suffice": "; die günstigere Stunde {at:um} reicht nicht aus",
    "; waiting until {at} would save less than a start and a stop cost": (
        "; bis {at} zu warten, würde weniger sparen, als ein Start und ein Stopp kosten"
    ),
    "; from {at} it pays only {price}": "; ab {at} bringt er nur noch {price}",
    "; from {at} it costs {price}": "; ab {at} kostet er {price}",
    "; waiting until {at} would cost {price}": "; bis {at} zu warten, würde {price} kosten",
    "; the cheaper hour after that does not suffice": "; die günstigere Stunde danach reicht nicht aus",
    "; waiting until then would save less than a start and a stop cost": (
        "; bis dahin zu warten, würde weniger sparen, als ein Start und ein Stopp kosten"
    ),
    "; after that it pays only {price}": "; danach bringt er nur noch {price}",
    "; waiting until then would cost {price}": "; bis dahin zu warten, würde {price} kosten",
    "Waiting for the planned time": "Wartet auf die geplante Zeit",
    "Charging is planned for {until}": "Das Laden ist für {until} geplant",
    "{opening}, from spare solar power": "{opening}, mit übrigem Sonnenstrom",
    "{opening}, mostly from spare solar power": "{opening}, größtenteils mit übrigem Sonnenstrom",
    "{opening}, when power costs {price}; now it costs {now}": (
        "{opening}, wenn Strom {price} kostet; jetzt kostet er {now}"
    ),
    "{opening}, when power pays {price} to use; now it costs {now}": (
        "{opening}, wenn Verbrauch {price} bringt; jetzt kostet Strom {now}"
    ),
    "{opening}, when power pays {price} to use; now it pays {now}": (
        "{opening}, wenn Verbrauch {price} bringt; jetzt bringt er {now}"
    ),
    "; how full the car is nobody tells, so the most it could need is planned": (
        "; wie voll das Auto ist, sagt niemand, darum ist geplant, was es höchstens brauchen könnte"
    ),
}
