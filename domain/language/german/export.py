"""The sun that is held back, in German."""

EXPORT: dict[str, str] = {
    "Limiting export is switched off.": "Das Zurückhalten der Sonne ist ausgeschaltet.",
    "Export is held back, because it would earn only {export_price}.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nur {export_price} brächte."
    ),
    "Export is held back, because it would earn too little.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf zu wenig brächte."
    ),
    "Export should stop, because it would earn only {export_price}; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es nur {export_price} brächte; noch werden {export_w} eingespeist."
    ),
    "Export is limited, because it would earn only {export_price}: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nur {export_price} brächte: "
        "Es wird nichts eingespeist."
    ),
    "Export is held back, because it would cost {export_price}.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf {export_price} kosten würde."
    ),
    "Export should stop, because it would cost {export_price}; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es {export_price} kosten würde; noch werden {export_w} eingespeist."
    ),
    "Export is limited, because it would cost {export_price}: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf {export_price} kosten würde: "
        "Es wird nichts eingespeist."
    ),
    "Export is held back, because it would earn nothing.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nichts brächte."
    ),
    "Export should stop, because it would earn nothing; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es nichts brächte; noch werden {export_w} eingespeist."
    ),
    "Export is limited, because it would earn nothing: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nichts brächte: Es wird nichts eingespeist."
    ),
    "Export stays limited, because its price is not known right now.": (
        "Die Sonne bleibt zurückgehalten, weil der Verkaufspreis gerade nicht bekannt ist."
    ),
    "Export stays limited until {until} at the latest, because its price is not known right now.": (
        "Die Sonne bleibt bis höchstens {until} zurückgehalten, "
        "weil der Verkaufspreis gerade nicht bekannt ist."
    ),
    "Export is not limited any more, because its price has not been known since {since}.": (
        "Die Sonne wird nicht mehr zurückgehalten, weil der Verkaufspreis seit {since} nicht bekannt ist."
    ),
    "The export limit was accepted, but export went on. {hint}": (
        "Die Einspeisegrenze ist gesetzt, aber es wird weiter eingespeist. {hint}"
    ),
    "The export limit was accepted, but export went on.": (
        "Die Einspeisegrenze ist gesetzt, aber es wird weiter eingespeist."
    ),
    "Export is free to flow and earns {export_price}.": (
        "Verkauf ins Netz ist frei und bringt {export_price}."
    ),
    "Export is free to flow, though it costs {export_price}.": (
        "Verkauf ins Netz ist frei, obwohl er {export_price} kostet."
    ),
    "Export is free to flow, though it earns nothing.": (
        "Verkauf ins Netz ist frei, obwohl er nichts bringt."
    ),
    "Export is free to flow.": "Verkauf ins Netz ist frei.",
    "The export limit waits until {orders_of} ends.": ("Die Einspeisegrenze wartet, bis {orders_of} endet."),
    "The export limit waits until {orders_of} ends; meanwhile about {export_w} go out, "
    "which costs {export_price}.": (
        "Die Einspeisegrenze wartet, bis {orders_of} endet; "
        "bis dahin werden etwa {export_w} eingespeist, und das kostet {export_price}."
    ),
    "The export limit waits until the battery's orders end.": (
        "Die Einspeisegrenze wartet, bis der Auftrag an die Batterie endet."
    ),
    "The export limit waits until the battery's orders end; meanwhile about {export_w} go out, "
    "which costs {export_price}.": (
        "Die Einspeisegrenze wartet, bis der Auftrag an die Batterie endet; "
        "bis dahin werden etwa {export_w} eingespeist, und das kostet {export_price}."
    ),
    "Export earns too little, at {export_price}, but house and battery take all the sun.": (
        "Der Verkauf bringt mit {export_price} zu wenig, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export would cost {export_price}, but house and battery take all the sun.": (
        "Der Verkauf würde {export_price} kosten, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export would earn nothing, but house and battery take all the sun.": (
        "Der Verkauf brächte nichts, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export earns too little, but house and battery take all the sun.": (
        "Der Verkauf bringt zu wenig, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export earns too little, but a car charges from the sun, so nothing is limited.": (
        "Der Verkauf bringt zu wenig, aber ein Auto lädt von der Sonne; nichts wird zurückgehalten."
    ),
    "Power from the grid costs {import_price}, so the sun is limited.": (
        "Strom aus dem Netz kostet {import_price}, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid pays {import_price} to use, so the sun is limited.": (
        "Verbrauch aus dem Netz bringt {import_price}, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid costs nothing, so the sun is limited.": (
        "Strom aus dem Netz kostet nichts, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid is paid for, so the sun is limited.": (
        "Für Strom aus dem Netz gibt es Geld, darum wird die Sonne zurückgehalten."
    ),
}
