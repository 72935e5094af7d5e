export type Language = 'en' | 'de' | 'fr' | 'es'

/**
 * Words and sentence forms of one language. Slots in a form: S subject, V verb, O object, A adverbial, P person,
 * Q something said, N number, M month, Y year, C place, X word from the long tail of names.
 */
export type Lexicon = {
  /** Share of all articles, in hundredths. */
  share: number
  topics: { name: string; tags: string[]; subjects: string[]; objects: string[] }[]
  verbs: string[]
  adverbials: string[]
  said: string[]
  months: string[]
  places: string[]
  firstNames: string[]
  lastNames: string[]
  forms: string[]
  titles: string[]
  domainWords: string[]
  domainEnds: string[]
}

const split = (words: string) => words.split('|')

const en: Lexicon = {
  share: 62,
  topics: [
    {
      name: 'politics',
      tags: split('politics|parliament|elections|budget|foreign-policy|migration|justice'),
      subjects: split(
        'the finance ministry|the city council|a parliamentary committee|the opposition leader|the regional court|the electoral commission|a coalition of mayors|the prime minister|the interior minister|a panel of judges|the ombudsman|the upper house',
      ),
      objects: split(
        'the supplementary budget|a bill on rental housing|the ceasefire agreement|a package of tax reforms|the boundary review|new rules for lobbyists|a motion of no confidence|the asylum procedure|an inquiry into procurement|the pension settlement|stricter campaign limits|a treaty on fishing rights',
      ),
    },
    {
      name: 'technology',
      tags: split('technology|software|databases|security|chips|open-source|privacy|robotics'),
      subjects: split(
        'a small team of engineers|the open source foundation|the chip maker|a group of security researchers|the cloud provider|an independent auditor|the maintainers of the project|a start-up founded by students|the standards body|the largest mobile operator|a laboratory for robotics|the database vendor',
      ),
      objects: split(
        'a patch for the widely used library|an encrypted messaging protocol|the next generation of processors|a storage engine written from scratch|the migration of forty million records|a public registry of models|an index that answers in milliseconds|the outage of the payment system|a compiler for embedded devices|longer support for old releases|the leak of customer passwords|an experimental battery controller',
      ),
    },
    {
      name: 'science',
      tags: split('science|space|physics|biology|archaeology|oceans|mathematics'),
      subjects: split(
        'an international team of astronomers|the polar institute|researchers at the university|a marine biologist|the space agency|an archaeological expedition|the particle detector|a long-running field study|the seismological service|a doctoral student|the botanical garden|a consortium of observatories',
      ),
      objects: split(
        'traces of water vapour|a previously unknown species of beetle|the age of the settlement|an unusually bright supernova|the spawning grounds of the eel|a proof of the old conjecture|cracks beneath the glacier|samples from the asteroid|a map of the sea floor|the genome of an extinct bird|signals from a distant galaxy|a faster test for contaminated soil',
      ),
    },
    {
      name: 'business',
      tags: split('business|markets|trade|energy|startups|retail|banking|transport'),
      subjects: split(
        'the central bank|a family-owned manufacturer|the largest retailer|the airline|a consortium of investors|the shipping company|the antitrust authority|the electricity supplier|a cooperative of farmers|the pension fund|the car maker|a rating agency',
      ),
      objects: split(
        'the quarterly results|a hostile takeover bid|higher interest rates|the sale of its logistics arm|a contract for offshore turbines|the closure of two warehouses|an unexpected rise in orders|the tariff on imported steel|a bond worth several hundred million|the merger with its rival|cheaper freight to the coast|a recall of delivery vans',
      ),
    },
    {
      name: 'health',
      tags: split('health|medicine|hospitals|nutrition|research|public-health'),
      subjects: split(
        'the university hospital|a group of general practitioners|the health authority|the vaccine manufacturer|an ethics committee|the association of nurses|a clinical trial|the ambulance service|a specialist in sleep medicine|the national laboratory|the insurance fund|a team of surgeons',
      ),
      objects: split(
        'a new treatment for migraine|the shortage of antibiotics|shorter waiting times|the results of the screening programme|a warning about contaminated milk|the approval of a malaria vaccine|night shifts without a doctor|an app for diabetic patients|a rare disorder of the nerves|the transplant register|healthier meals in schools|the spread of drug-resistant bacteria',
      ),
    },
    {
      name: 'sport',
      tags: split('sport|football|cycling|tennis|olympics|athletics'),
      subjects: split(
        'the home side|the defending champions|the national coach|a nineteen-year-old midfielder|the cycling federation|the tournament director|the relay team|the visitors|a former goalkeeper|the club president|the world number three|the disciplinary panel',
      ),
      objects: split(
        'a narrow victory in extra time|the record for the hour|the opening goal|a contract until next summer|the decisive penalty|an appeal against the suspension|the longest stage of the tour|the vacant coaching post|a place in the semi-final|the renovation of the stadium|their first away win|a controversial offside decision',
      ),
    },
    {
      name: 'climate',
      tags: split('climate|environment|agriculture|water|forests|weather|wildlife'),
      subjects: split(
        'the meteorological office|a network of volunteers|the water board|the forestry service|farmers along the river|the environment agency|a coalition of coastal towns|the nature reserve|the drought commission|an energy cooperative|the flood defence authority|a group of beekeepers',
      ),
      objects: split(
        'the wettest month on record|the return of the wolf|a ban on burning heather|higher dikes along the estuary|the decline of wild bees|a plan for rewetting peatland|emergency supplies of hay|the ageing sewage plant|a forecast of severe frost|old orchards on the hillside|the emission targets|a corridor for migrating toads',
      ),
    },
    {
      name: 'culture',
      tags: split('culture|film|music|books|theatre|museums|food'),
      subjects: split(
        'the national gallery|a debut novelist|the chamber orchestra|the film festival|an independent publisher|the director of the museum|a street photographer|the opera house|a choir of retired miners|the heritage trust|the translator|a collective of bakers',
      ),
      objects: split(
        'a retrospective of forgotten painters|the shortlist for the prize|a manuscript found in an attic|the restored concert hall|an adaptation of the classic novel|a recording from the nineteen-sixties|the return of looted bronzes|a season of silent films|the recipe for rye bread|an exhibition about migration|a quarrel over the statue|free entry on Sundays',
      ),
    },
  ],
  verbs: split(
    'presented|rejected|confirmed|postponed|welcomed|criticised|prepared|announced|discovered|examined|defended|published|questioned|quietly dropped|approved|discussed|described|underestimated|negotiated|documented|suspended|praised',
  ),
  adverbials: split(
    'after months of negotiations|despite earlier promises|for the first time in a decade|behind closed doors|with immediate effect|at a crowded press conference|on the advice of its lawyers|before the end of the year|under pressure from local residents|according to documents seen by this newspaper|without giving a reason|in front of several hundred people|much later than expected|by a clear majority|in spite of heavy rain|with the help of volunteers|as part of a pilot project|at twice the original cost',
  ),
  said: split(
    'We should have acted much earlier|Nobody expected the figures to be this good|It is a beginning, nothing more|The people who live here deserve an answer|We are going to publish every single measurement|There is no reason to panic|I have never seen anything like it|That decision belongs to the voters|We counted three times and the result stayed the same|The money is simply not there|This changes how we think about the past|You cannot repair trust overnight',
  ),
  months: split('January|February|March|April|May|June|July|August|September|October|November|December'),
  places: split(
    'London|Dublin|Manchester|Edinburgh|Toronto|Boston|Chicago|Sydney|Auckland|Cape Town|Belfast|Glasgow|Seattle|Austin|Bristol|Leeds|Vancouver|Melbourne|Galway|Norwich|Portland|Nairobi|Singapore|Wellington',
  ),
  firstNames: split(
    'James|Olivia|Noah|Emma|Liam|Grace|Henry|Amelia|Oscar|Sophie|Daniel|Hannah|Samuel|Ruth|Thomas|Nadia|Aisha|Kwame|Priya|Arjun|Mei|Joseph|Clara|Ewan|Fiona|Isaac',
  ),
  lastNames: split(
    'Smith|Carter|Okafor|Murphy|Patel|Walker|Hughes|Campbell|Nguyen|Bennett|Foster|Reid|Sullivan|Chen|Marsh|Holloway|Grant|Osborne|Whitfield|Barnes|Doyle|Mercer|Lindqvist|Kaur|Adeyemi|Fletcher|Pryce|Donnelly|Ashworth|Rahman',
  ),
  forms: split(
    'S V O A.|A, S V O.|"Q," said P.|According to P, S V O.|In C, S V O A.|The figure rose by N percent in M, more than X had forecast.|S V O, and S V O.|P of X said that S V O.|About N people in C are affected, P estimates.|Since M Y, S V O only once.|The spokesperson for X declined to comment on O.|While S V O, S V O A.|Critics of X point to O, which cost N million.|"Q," P told reporters in C. "Q."',
  ),
  titles: split(
    'S V O|C: S V O|How S V O|Why X matters for O|P on O|N days in C: O|S V O A|After M: what remains of O',
  ),
  domainWords: split(
    'daily|herald|observer|courier|signal|review|record|weekly|tribune|gazette|bulletin|monitor|chronicle|dispatch|ledger|beacon|wire|post|journal|digest',
  ),
  domainEnds: split('example.com|example.org|news.example|media.example'),
}

const de: Lexicon = {
  share: 15,
  topics: [
    {
      name: 'politik',
      tags: split('politik|bundestag|haushalt|kommunen|justiz|migration'),
      subjects: split(
        'der Stadtrat|das Finanzministerium|die Opposition|der Rechnungshof|die Landesregierung|ein Untersuchungsausschuss|die Bürgermeisterin|das Verwaltungsgericht|der Gemeindetag|die Wahlleiterin',
      ),
      objects: split(
        'den Nachtragshaushalt|die Reform der Grundsteuer|das neue Wahlrecht|einen Antrag auf Akteneinsicht|die Sanierung der Schulen|das Gesetz über den Mietspiegel|den Ausbau der Kindergärten|eine Anfrage zur Vergabepraxis|die Neuordnung der Ämter|den Streit um das Rathaus',
      ),
    },
    {
      name: 'wirtschaft',
      tags: split('wirtschaft|industrie|energie|handel|verkehr|technik|datenbanken'),
      subjects: split(
        'der Maschinenbauer|die Sparkasse|das Kartellamt|ein Familienbetrieb aus der Region|der Netzbetreiber|die Reederei|die Genossenschaft|das Forschungsinstitut|der Autohersteller|die Gewerkschaft',
      ),
      objects: split(
        'einen Großauftrag für Windräder|die Quartalszahlen|das Werk am Hafen|den Abbau von Überstunden|eine Anleihe mit langer Laufzeit|die Übernahme des Konkurrenten|das Lager an der Autobahn|eine Software für Stellwerke|den Rückruf mehrerer Baureihen|die Umstellung der Datenbank',
      ),
    },
    {
      name: 'umwelt',
      tags: split('umwelt|klima|wald|wasser|landwirtschaft|wissenschaft'),
      subjects: split(
        'der Wetterdienst|die Forstverwaltung|ein Verein von Imkern|das Umweltamt|die Universität|der Deichverband|eine Gruppe von Landwirten|das Nationalparkhaus|die Wasserwerke|ein Team von Biologinnen',
      ),
      objects: split(
        'die Rückkehr des Wolfes|den trockensten Sommer seit Beginn der Messungen|das Sterben der Fichten|einen Plan für die Moore|die Höhe des Deiches|den Bestand der Wildbienen|eine Karte der Bodenfeuchte|das Verbot von Schottergärten|die Qualität des Trinkwassers|den Fund einer seltenen Orchidee',
      ),
    },
  ],
  verbs: split(
    'begrüßt|verschiebt|kritisiert|prüft|bestätigt|veröffentlicht|verteidigt|verhandelt|beschreibt|untersucht|lobt|bezweifelt|dokumentiert|unterschätzt|überarbeitet|erwartet',
  ),
  adverbials: split(
    'nach monatelangen Verhandlungen|trotz früherer Zusagen|zum ersten Mal seit zehn Jahren|hinter verschlossenen Türen|mit sofortiger Wirkung|auf Anraten der Anwälte|vor dem Ende des Jahres|unter dem Druck der Anwohner|ohne Angabe von Gründen|vor mehreren hundert Menschen|deutlich später als geplant|mit klarer Mehrheit|im Rahmen eines Modellversuchs',
  ),
  said: split(
    'Wir hätten früher handeln müssen|Mit so guten Zahlen hatte niemand gerechnet|Das ist ein Anfang, mehr nicht|Wir legen jede einzelne Messung offen|Es gibt keinen Grund zur Sorge|So etwas habe ich noch nie gesehen|Das Geld ist schlicht nicht da|Vertrauen lässt sich nicht über Nacht reparieren',
  ),
  months: split('Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember'),
  places: split(
    'Hamburg|Berlin|Köln|Leipzig|Freiburg|Bremen|Rostock|Nürnberg|Wien|Zürich|Graz|Kassel|Jena|Lübeck|Augsburg|Dortmund',
  ),
  firstNames: split(
    'Anna|Lukas|Greta|Jonas|Lena|Felix|Marie|Paul|Katharina|Moritz|Ayşe|Stefan|Ulrike|Matthias|Jana|Emre',
  ),
  lastNames: split(
    'Müller|Schneider|Weber|Hofmann|Krüger|Lehmann|Vogel|Brandt|Yılmaz|Schäfer|Kessler|Albrecht|Petersen|Lindner|Köhler|Fuchs|Reuter|Jansen|Wolff|Baumann',
  ),
  forms: split(
    'S V O A, heißt es aus C.|"Q", sagte P.|Nach Angaben von P sind etwa N Menschen in C betroffen.|Im M stieg der Wert um N Prozent, mehr als X erwartet hatte.|S V O, und S V O.|Seit M Y gilt: S V O.|X wollte sich dazu nicht äußern, doch S V O.|P von X bestätigte dies A.|Die Kosten liegen bei N Millionen, S V O trotzdem.|"Q", so P in C. "Q."',
  ),
  titles: split('S V O|C: S V O|S V O A|P über O|N Tage in C|Nach M Y: S V O'),
  domainWords: split(
    'tagblatt|anzeiger|rundschau|bote|kurier|zeitung|echo|nachrichten|spiegelbild|wochenblatt|merkur|stimme',
  ),
  domainEnds: split('beispiel.example|presse.example|de.example'),
}

const fr: Lexicon = {
  share: 12,
  topics: [
    {
      name: 'politique',
      tags: split('politique|parlement|budget|justice|collectivites|europe'),
      subjects: split(
        'le conseil municipal|la commission des finances|le ministère de la santé|la maire|le tribunal administratif|l’opposition|la Cour des comptes|le préfet|une coalition d’élus|le Sénat',
      ),
      objects: split(
        'le budget rectificatif|la réforme des retraites|un projet de loi sur le logement|la fermeture de deux écoles|le calendrier électoral|une enquête sur les marchés publics|l’accord de cessez-le-feu|la carte des circonscriptions|un plan pour les transports|la hausse de la taxe foncière',
      ),
    },
    {
      name: 'culture',
      tags: split('culture|cinema|musique|livres|theatre|gastronomie|patrimoine'),
      subjects: split(
        'le festival de cinéma|une jeune romancière|l’orchestre de chambre|le musée des beaux-arts|la directrice du théâtre|un éditeur indépendant|le chœur de la ville|la bibliothèque nationale|un photographe de rue|l’opéra',
      ),
      objects: split(
        'une rétrospective de peintres oubliés|la salle de concert restaurée|un manuscrit retrouvé dans un grenier|la liste du prix littéraire|une adaptation du roman|la restitution des bronzes|un cycle de films muets|l’exposition sur l’exil|la recette du pain de seigle|un enregistrement rare',
      ),
    },
    {
      name: 'sciences',
      tags: split('sciences|climat|oceans|sante|espace|numerique'),
      subjects: split(
        'une équipe internationale d’astronomes|l’institut polaire|l’agence spatiale|une biologiste marine|le service météorologique|l’hôpital universitaire|un groupe d’apiculteurs|le laboratoire national|les chercheurs de l’université|l’agence de l’eau',
      ),
      objects: split(
        'des traces de vapeur d’eau|une espèce inconnue de coléoptère|la fonte du glacier|le génome d’un oiseau disparu|un vaccin contre le paludisme|la pénurie d’antibiotiques|le déclin des abeilles sauvages|une carte des fonds marins|le mois le plus sec jamais mesuré|une base de données ouverte',
      ),
    },
  ],
  verbs: split(
    'présente|rejette|confirme|reporte|salue|critique|prépare|annonce|examine|défend|publie|documente|conteste|suspend|approuve|décrit',
  ),
  adverbials: split(
    'après des mois de négociations|malgré les promesses|pour la première fois en dix ans|à huis clos|avec effet immédiat|sur le conseil de ses avocats|avant la fin de l’année|sous la pression des riverains|sans donner de raison|devant plusieurs centaines de personnes|bien plus tard que prévu|à une large majorité|dans le cadre d’un projet pilote',
  ),
  said: split(
    'Nous aurions dû agir plus tôt|Personne ne s’attendait à de si bons chiffres|C’est un début, rien de plus|Nous publierons chaque mesure|Il n’y a aucune raison de s’inquiéter|Je n’ai jamais rien vu de tel|L’argent n’est tout simplement pas là|La confiance ne se répare pas en une nuit',
  ),
  months: split('janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre'),
  places: split(
    'Paris|Lyon|Marseille|Nantes|Lille|Bordeaux|Toulouse|Rennes|Genève|Bruxelles|Montréal|Grenoble|Brest|Strasbourg',
  ),
  firstNames: split(
    'Camille|Louis|Chloé|Hugo|Inès|Gabriel|Manon|Jules|Léa|Antoine|Fatou|Karim|Élise|Mathieu|Nour|Pierre',
  ),
  lastNames: split(
    'Martin|Bernard|Dubois|Lefèvre|Moreau|Girard|Diallo|Roux|Fournier|Mercier|Benali|Chevalier|Garnier|Lemoine|Perrin|Renard|Gauthier|Collet|Traoré|Marchand',
  ),
  forms: split(
    'S V O A.|A, S V O.|« Q », a déclaré P.|Selon P, S V O.|À C, S V O.|En M, le chiffre a augmenté de N pour cent, plus que X ne l’avait prévu.|S V O, et S V O.|P, de X, affirme que S V O.|Près de N personnes sont concernées à C, estime P.|Depuis M Y, S V O A.|« Q », a dit P à C. « Q. »',
  ),
  titles: split('S V O|À C, S V O|S V O A|P : O|N jours à C|Après M Y, S V O'),
  domainWords: split('gazette|courrier|depeche|quotidien|echo|tribune|phare|journal|observateur|progres|matin|lettre'),
  domainEnds: split('presse-fr.example|fr.example|infos.example'),
}

const es: Lexicon = {
  share: 11,
  topics: [
    {
      name: 'politica',
      tags: split('politica|congreso|elecciones|presupuesto|justicia|vivienda'),
      subjects: split(
        'el ayuntamiento|la comisión de hacienda|el ministerio de sanidad|la alcaldesa|el tribunal regional|la oposición|el defensor del pueblo|una coalición de municipios|la junta electoral|el senado',
      ),
      objects: split(
        'el presupuesto extraordinario|la reforma de las pensiones|una ley sobre el alquiler|el acuerdo de alto el fuego|la investigación sobre los contratos|un plan de transporte|la subida del impuesto|el calendario electoral|las nuevas normas de transparencia|el cierre de dos colegios',
      ),
    },
    {
      name: 'deporte',
      tags: split('deporte|futbol|ciclismo|tenis|atletismo|baloncesto'),
      subjects: split(
        'el equipo local|la seleccionadora|el vigente campeón|la federación de ciclismo|un centrocampista de diecinueve años|el presidente del club|la número tres del mundo|el equipo visitante|la antigua portera|el director del torneo',
      ),
      objects: split(
        'una victoria ajustada en la prórroga|el récord de la hora|el gol decisivo|un contrato hasta el verano|el recurso contra la sanción|la etapa más larga|el puesto vacante de entrenador|la plaza en la semifinal|la reforma del estadio|su primer triunfo fuera de casa',
      ),
    },
    {
      name: 'economia',
      tags: split('economia|energia|comercio|empleo|turismo|tecnologia'),
      subjects: split(
        'el banco central|una cooperativa de agricultores|la mayor cadena de tiendas|la aerolínea|el fabricante de automóviles|la compañía eléctrica|un consorcio de inversores|la naviera|el fondo de pensiones|una empresa fundada por estudiantes',
      ),
      objects: split(
        'los resultados trimestrales|la subida de los tipos|un contrato de energía eólica|la venta de su filial|el cierre de dos almacenes|la fusión con su rival|un bono de varios cientos de millones|el arancel sobre el acero|la migración de su base de datos|un aumento inesperado de los pedidos',
      ),
    },
  ],
  verbs: split(
    'presenta|rechaza|confirma|aplaza|celebra|critica|prepara|anuncia|examina|defiende|publica|cuestiona|suspende|aprueba|describe|negocia',
  ),
  adverbials: split(
    'tras meses de negociaciones|a pesar de las promesas|por primera vez en una década|a puerta cerrada|con efecto inmediato|por consejo de sus abogados|antes de fin de año|bajo la presión de los vecinos|sin dar explicaciones|ante varios cientos de personas|mucho más tarde de lo previsto|por amplia mayoría|como parte de un proyecto piloto',
  ),
  said: split(
    'Deberíamos haber actuado antes|Nadie esperaba unas cifras tan buenas|Es un comienzo, nada más|Vamos a publicar cada medición|No hay motivo de alarma|Nunca había visto nada igual|El dinero sencillamente no está|La confianza no se repara de la noche a la mañana',
  ),
  months: split('enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre'),
  places: split(
    'Madrid|Sevilla|Valencia|Bilbao|Zaragoza|Granada|Bogotá|Lima|Quito|Montevideo|Rosario|Oviedo|Puebla|Valparaíso',
  ),
  firstNames: split(
    'Lucía|Mateo|Sofía|Diego|Valeria|Hugo|Carmen|Javier|Elena|Andrés|Ximena|Pablo|Inés|Rafael|Marta|Joaquín',
  ),
  lastNames: split(
    'García|Fernández|López|Romero|Navarro|Ibáñez|Castillo|Quispe|Vargas|Molina|Ortega|Delgado|Peña|Serrano|Rojas|Cabrera|Fuentes|Aguilar|Soto|Medina',
  ),
  forms: split(
    'S V O A.|A, S V O.|«Q», dijo P.|Según P, S V O.|En C, S V O.|En M la cifra subió un N por ciento, más de lo que X había previsto.|S V O, y S V O.|P, de X, sostiene que S V O.|Unas N personas de C están afectadas, calcula P.|Desde M de Y, S V O A.|«Q», explicó P en C. «Q.»',
  ),
  titles: split('S V O|En C, S V O|S V O A|P: O|N días en C|Después de M de Y, S V O'),
  domainWords: split('diario|heraldo|correo|voz|cronica|gaceta|noticiero|mercurio|faro|semanario|vanguardia|norte'),
  domainEnds: split('prensa.example|es.example|noticias.example'),
}

export const lexicons: Record<Language, Lexicon> = { en, de, fr, es }
