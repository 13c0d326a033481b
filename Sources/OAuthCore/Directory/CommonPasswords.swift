/// The words that common passwords are made of, in lower case. With what `PasswordShape` puts around them they are some millions of passwords.
///
/// Written for this project: words that people are known to choose (their loves, names, teams, months, places, keys), in several languages.
enum CommonPasswords {
    /// All of them.
    static let words: Set<String> = Set(lists.flatMap { $0.split(separator: " ").map(String.init) })

    private static let lists = [
        """
        password passwort passwd pass passe motdepasse contrasena contraseña clave senha parola wachtwoord haslo heslo salasana losenord \
        kennwort geheim secret secreto segredo sifre parole pasword passw0rd passphrase welcome willkommen bienvenue bienvenido benvenuto \
        login logon signin admin administrator administrador root user guest gast test tester testing demo default changeme change temp \
        temporary master letmein access enter open opensesame sesame trustno one nobody noone system server service support manager \
        qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qwer qweasd qweasdzxc wasd yxcvbn abc abcd abcdef
        """,
        """
        love iloveyou iloveu loveyou loveme lovely lover loveforever forever always together ichliebedich liebe jetaime amour teamo tequiero \
        amor amore cariño bebe baby babygirl babyboy angel angels engel ange sweetheart sweetie sweet honey darling schatz schatzi chouchou doudou \
        sunshine sonnenschein soleil sol princess prinzessin princesse princesa prince prinz queen king family familie famille familia \
        friend friends bestfriend freunde freund freundin amigo amiga mama papa mom mommy mother father daddy daddysgirl brother sister \
        hello hallo bonjour hola ciao salut servus moin hey hello123 goodbye heaven heart hearts kiss kisses smile happy lucky freedom \
        liberty peace hope faith trust believe dream dreams dreamer blessed jesus jesuschrist christ god allah bismillah spirit grace
        """,
        """
        monkey dragon tiger lion eagle wolf bear panda rabbit bunny kitty kitten cat cats dog dogs doggy puppy horse pony fish shark dolphin \
        butterfly spider phoenix unicorn falcon hawk bulldog rooster turtle snoopy hellokitty garfield bambi simba nemo stitch minnie mickey \
        katze hund pferd maus hase schmetterling chat chien lapin papillon perro gato caballo mariposa leon tigre delfin
        """,
        """
        football fussball futbol foot soccer baseball basketball hockey tennis golf rugby cricket handball volleyball boxing racing ferrari \
        porsche mercedes bmw audi mustang corvette camaro harley yamaha honda toyota nissan suzuki ducati jaguar bentley tesla volvo \
        arsenal chelsea liverpool manchester united manutd barcelona barca realmadrid madrid juventus inter milan bayern dortmund schalke \
        werder hsv koeln marseille psg lyon benfica porto ajax celtic rangers everton tottenham yankees lakers cowboys steelers eagles \
        packers patriots raiders redsox chicago dallas ronaldo messi neymar beckham zidane jordan kobe lebron michaeljordan
        """,
        """
        michael jennifer jessica ashley daniel matthew andrew joshua david james robert john joseph anthony william thomas charles charlie \
        christian christopher kevin brian steven jason justin brandon nicholas nicole amanda melissa michelle stephanie sarah samantha \
        elizabeth rachel lauren hannah emily emma olivia sophia isabella maria anna laura julia lisa linda susan karen patricia barbara \
        george harry jack oliver oscar max maximilian felix paul lukas leon jonas tim tobias stefan andreas martin peter klaus hans \
        sabine petra monika claudia katrin nadine sandra daniela vanessa pierre jean marie nathalie nicolas julien antoine camille chloe \
        carlos juan jose luis miguel antonio alejandro fernando francisco pablo diego lucia carmen sofia valentina gabriela ana mohamed \
        mohammed ahmed ali omar fatima aisha yusuf ibrahim hassan takashi hiroshi yuki sakura haruto yamada tanaka suzuki sato watanabe \
        alexander alexandra alex sam chris mike dave bob tom ben dan nick matt josh ryan kyle tyler zack buster max bella rocky bailey \
        cookie coco lola lucy molly daisy shadow smokey ginger pepper peanut maggie sophie toby jake duke cooper buddy bubba teddy
        """,
        """
        january february march april may june july august september october november december januar februar maerz märz mai juni juli \
        oktober dezember janvier fevrier février mars avril juin juillet août aout septembre octobre novembre decembre décembre enero \
        febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday \
        saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche \
        lunes martes miercoles jueves viernes sabado domingo spring summer autumn fall winter fruehling frühling sommer herbst printemps \
        ete été automne hiver primavera verano otoño invierno christmas weihnachten noel navidad easter birthday geburtstag
        """,
        """
        starwars startrek superman batman spiderman ironman avengers marvel pokemon pikachu naruto onepiece dragonball sasuke goku minecraft \
        fortnite roblox playstation nintendo xbox zelda mario sonic warcraft diablo counterstrike callofduty halo matrix neo gandalf hobbit \
        frodo harrypotter potter hogwarts dumbledore voldemort slytherin gryffindor merlin excalibur hannahmontana barbie disney frozen elsa \
        metallica nirvana slipknot greenday blink eminem tupac beyonce rihanna taylorswift bieber onedirection blackpink bts rockstar \
        guitar music musica musik metal rocknroll hiphop dance dancer ninja samurai pirate wizard magic magician warrior killer hunter \
        soldier ranger knight legend hero heroes viper cobra predator terminator maverick gangster badboy badass bigdaddy superstar star \
        stars starlight moon moonlight sun sunflower rainbow flower flowers blume fleur flor rose roses lily jasmine orchid cherry apple \
        banana orange lemon strawberry chocolate schokolade chocolat candy sugar cookie cookies cheese pizza burger coffee kaffee beer \
        whiskey vodka tequila marlboro
        """,
        """
        computer laptop internet google facebook instagram twitter youtube linkedin microsoft windows apple iphone samsung android nokia \
        sony amazon yahoo hotmail gmail outlook skype whatsapp tiktok netflix spotify github gitlab docker linux ubuntu debian oracle mysql \
        postgres database cisco juniper dell lenovo intel nvidia hacker hackers hacked security secure safe safety private important \
        company firma office work school schule student teacher college university science engineer doctor money dollar euro bitcoin crypto \
        million millionaire rich diamond gold golden silver platinum crystal purple pink blue red green black white yellow blau rot schwarz \
        bleu rouge noir azul rojo negro
        """,
        """
        london paris berlin hamburg muenchen münchen koln frankfurt stuttgart leipzig dresden wien zuerich zürich bern newyork losangeles \
        texas california florida boston miami america usa england scotland ireland deutschland germany france espana españa spain italia \
        italy roma mexico brasil brazil argentina canada australia sydney tokyo japan nippon china india pakistan indonesia egypt cairo \
        istanbul turkiye moscow russia ukraine polska
        """,
        """
        fuckyou fuckoff fuckme fuck asshole bitch shit sexy sex hot pussy porno hardcore bigdick whatever nothing something anything \
        everything someone blahblah blabla lalala hahaha hihihi yeah yes no please thanks thankyou danke merci gracias sorry goodluck \
        goodday goodmorning goodnight correcthorsebatterystaple letmeinnow thisismypassword mypassword mypass yourpassword newpassword \
        oldpassword nopassword password1 mysecret donttellanyone donotenter keepout itsme its me my the new is this you and are for
        """,
    ]
}
