namespace HealthLedger.House.Tests.Rooms;

/// <summary>
/// Who may know whom. To add a room, add a line; to let a room know another, name it on its line, and say in the
/// commit why no other direction will do.
/// </summary>
internal sealed class RoomMap
{
    /// <summary>
    /// A heading is an assembly. `(root)` is its root namespace; `(all)` is the assembly as one room with every
    /// folder in it. A line without an arrow goes on with the line before. A name lies in the same assembly;
    /// `HealthLedger.X` is written in full elsewhere.
    /// A folder without a line of its own belongs to the nearest folder above it that has one, never to `(root)`.
    /// Root exceptions and error codes may be named everywhere; the rest of a root namespace only by who knows all.
    /// </summary>
    private const string Table =
        """
        [HealthLedger]
        (root)                 -> *
        Primitives             ->
        Diagnostics            -> Primitives
        Canonical              -> Primitives
        Cryptography           -> Canonical Primitives
        Storage                -> Primitives
        Transport              -> Vaults Cryptography Canonical Diagnostics Primitives
        Vaults                 -> Cryptography Canonical Storage Primitives
        Subjects               -> Primitives
        Records                -> Subjects Cryptography Canonical Primitives
        Participants           -> Records Cryptography Canonical Storage Primitives
        Access                 -> Records Cryptography Canonical Storage Primitives
        Payloads               -> Records Cryptography Canonical Storage Primitives
        Consent                -> Access Participants Subjects Records Cryptography Canonical Primitives
        Consensus              -> Cryptography Canonical Primitives
        Consensus.Certificates -> Consensus Cryptography Canonical Primitives
        Consensus.Messages     -> Consensus Consensus.Certificates Cryptography Canonical Primitives
        Consensus.Protocol     -> Consensus Consensus.Messages Consensus.Certificates Cryptography Canonical Primitives
        Consensus.Runtime      -> Consensus.* Storage Transport Vaults Diagnostics Cryptography Canonical Primitives
        Ledger                 -> Consensus Consent Access Payloads Participants Subjects Records Storage Vaults
                                  Cryptography Canonical Diagnostics Primitives
        Inbox                  -> Ledger Records Subjects Primitives
        Deliveries             -> Access Ledger Primitives
        Bundles                -> Ledger Consensus Records Cryptography Canonical Primitives
        Backups                -> *
        Recovery               -> *
        Witnesses              -> *
        Snapshots              -> *
        Clients                -> *
        Receipts               -> Ledger Consensus Consensus.Certificates Records Cryptography Canonical Primitives
        Runtime                -> *

        [HealthLedger.Verifier]
        (all)                  ->

        [HealthLedger.Storage.Sqlite]
        (all)                  -> HealthLedger HealthLedger.Storage.* HealthLedger.Primitives HealthLedger.Diagnostics

        [HealthLedger.Storage.PostgreSql]
        (all)                  -> HealthLedger HealthLedger.Storage.* HealthLedger.Primitives HealthLedger.Diagnostics

        [HealthLedger.Hosting]
        (all)                  -> HealthLedger.*

        [HealthLedger.Alerts.Mail]
        (all)                  -> HealthLedger.*

        [HealthLedger.Dashboard]
        (all)                  -> HealthLedger.*

        [HealthLedger.Testing]
        (all)                  -> HealthLedger.*

        [HealthLedger.Cli]
        (all)                  -> *

        [HealthLedger.Sdk]
        (all)                  -> *

        [HealthLedger.Hl7v2]
        (root)                 -> *
        Definitions            -> HealthLedger.Primitives
        Parsing                -> Definitions HealthLedger.Primitives
        Messages               -> Definitions Parsing HealthLedger.Primitives
        DataTypes              -> Definitions Parsing HealthLedger.Primitives
        Editing                -> Definitions Parsing HealthLedger.Primitives
        Segments               -> Definitions DataTypes Parsing Messages HealthLedger.Primitives
        Structures             -> Definitions DataTypes Parsing Segments Messages HealthLedger.Primitives
        Validation             -> Definitions DataTypes Parsing Segments Messages Structures HealthLedger.Primitives
        Acknowledgment         -> Definitions Parsing Segments Messages Validation HealthLedger.Primitives
        Mllp                   -> Definitions Parsing Segments Messages Acknowledgment HealthLedger.Primitives
        Mapping                -> *
        Intake                 -> *
        Importing              -> *
        Onboarding             -> *
        Routing                -> *
        DependencyInjection    -> *

        [HealthLedger.Hl7v2.Generator]
        (all)                  ->

        [HealthLedger.Fhir.R4]
        (root)                 -> *
        Definitions            -> HealthLedger.Primitives
        Json                   -> Definitions HealthLedger.Primitives
        Xml                    -> Definitions Json HealthLedger.Primitives
        Resources              -> Definitions Json Xml HealthLedger.Primitives
        Compartments           -> Definitions Json Xml Resources HealthLedger.Primitives
        FhirPath               -> Definitions Json Xml Resources HealthLedger.Primitives
        Validation             -> Definitions Json Xml Resources FhirPath HealthLedger.Primitives
        Outcomes               -> Definitions Json Xml Resources Validation HealthLedger.Primitives
        Consents               -> *
        Audit                  -> *
        Mapping                -> *
        Intake                 -> *
        DependencyInjection    -> *

        [HealthLedger.Hl7v2.Fhir]
        (all)                  -> *

        [HealthLedger.Fhir.AspNetCore]
        (all)                  -> *
        """;

    private readonly Dictionary<string, Room> _rooms;

    private RoomMap(IEnumerable<Room> rooms) =>
        _rooms = rooms.ToDictionary(room => room.Name, StringComparer.Ordinal);

    public static RoomMap House { get; } = Parse(Table);

    public IReadOnlyCollection<Room> Rooms => _rooms.Values;

    /// <summary>Reads a map from the form above.</summary>
    public static RoomMap Parse(string table)
    {
        List<Room> rooms = [];
        string assembly = string.Empty;
        foreach (string line in table.Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                assembly = line.Trim('[', ']');
                continue;
            }

            if (!line.Contains("->", StringComparison.Ordinal))
            {
                rooms[^1] = rooms[^1] with { MayKnow = [.. rooms[^1].MayKnow, .. Arrows(assembly, line)] };
                continue;
            }

            string[] sides = line.Split("->", StringSplitOptions.TrimEntries);
            IReadOnlyList<string> arrows = Arrows(assembly, sides[1]);
            rooms.Add(sides[0] switch
            {
                "(root)" => new Room(assembly, assembly, HoldsSubfolders: false, arrows),
                "(all)" => new Room(assembly, assembly, HoldsSubfolders: true, arrows),
                _ => new Room(assembly, $"{assembly}.{sides[0]}", HoldsSubfolders: true, arrows),
            });
        }

        return new RoomMap(rooms);
    }

    /// <summary>The room a namespace lies in; null when nobody has given it one.</summary>
    public Room? Find(string space)
    {
        for (string name = space; name.Length > 0; name = Above(name))
        {
            if (_rooms.TryGetValue(name, out Room? room))
            {
                bool own = string.Equals(name, space, StringComparison.Ordinal);
                return own || room.HoldsSubfolders ? room : null;
            }
        }

        return null;
    }

    /// <summary>
    /// Rooms of one assembly that know each other round a circle; empty when every arrow points down.
    /// </summary>
    public IReadOnlyList<string> Circle()
    {
        List<Room> open = _rooms.Values.Where(room => !room.MayKnow.Contains("*", StringComparer.Ordinal)).ToList();
        while (open.RemoveAll(room => !open.Exists(other => IsBelow(other, room))) > 0)
        {
            // Rooms that know nothing that is left are done; what never gets done is a circle.
        }

        return open.Select(room => room.Name).ToList();
    }

    /// <summary>
    /// The namespace that a product file has by its folder: `src/HealthLedger/Storage/A.cs` is
    /// HealthLedger.Storage.
    /// </summary>
    public static string NamespaceOf(string path) => string.Join('.', path.Split('/')[1..^1]);

    private static bool IsBelow(Room other, Room room) =>
        !ReferenceEquals(other, room)
        && string.Equals(other.Assembly, room.Assembly, StringComparison.Ordinal)
        && room.Knows(other);

    private static string Above(string name) => name.LastIndexOf('.') is >= 0 and int dot ? name[..dot] : string.Empty;

    private static List<string> Arrows(string assembly, string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(arrow => Qualify(assembly, arrow)).ToList();

    private static string Qualify(string assembly, string arrow) =>
        string.Equals(arrow, "*", StringComparison.Ordinal)
            || arrow.StartsWith("HealthLedger", StringComparison.Ordinal)
            ? arrow
            : $"{assembly}.{arrow}";
}
