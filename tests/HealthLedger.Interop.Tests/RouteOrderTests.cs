using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthLedger.Access;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// An order goes out by a route to somebody else's receiver, and the result comes back to the listener; with linking,
/// the order, its result and the correction are versions of one record, which arrive in the order sealed.
/// </summary>
public sealed class RouteOrderTests
{
    // In which order the three messages of a patient come (O order, P preliminary, C corrected result), and in which
    // they are sealed: a correction waits for the result. Where that is empty, either of the last two may be first.
    private static readonly (string Comes, string Sealed)[] Lives =
    [
        ("OPC", "OPC"), ("COP", "OPC"), ("OCP", "OPC"), ("POC", "POC"), ("PCO", "PCO"), ("CPO", ""),
    ];

    [PeerFact("node-hl7-server")]
    public async Task An_order_reaches_node_hl7_server_and_its_result_comes_back_for_the_same_patient()
    {
        await using PeerProcess peer = PeerProcess.StartNode("node-hl7-server", "serve.mjs");
        int port = (await peer.ReadLineAsync()).GetProperty("port").GetInt32();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver storage = new();
        await using LedgerNode node = await StartNodeAsync(vault, storage);
        Hl7Route route = Orders();
        Hl7v2IntakeOptions options = new();
        options.Routes.Add(route);
        await using Hl7v2Intake intake = new(node, options);
        await using MllpListener listener = new(new MllpListenerOptions { Name = "ehr", Port = 0 }, intake);
        await listener.StartAsync();
        await using IAsyncDisposable running = node.StartRoute(
            route, new MllpDestination(new MllpClientOptions { Port = port }));

        for (int i = 1; i <= 5; i++)
        {
            string order = string.Create(CultureInfo.InvariantCulture, $"ORD{i}");
            string type = i % 2 == 0 ? "ORM^O01" : "OML^O21";
            await SendAsync(listener, order, Text(type, order, "4711", $"ORC|NW|{order}\rOBR|1|{order}||GLU\r"));
            await UntilReceivedAsync(peer, order, most: i);
            await SendAsync(
                listener,
                "RES" + order,
                Text("ORU^R01", "RES" + order, "4711", $"OBR|1|{order}|F{order}|GLU\rOBX|1|NM|GLU||5\r"));
        }

        await Waiting.UntilAsync(() => node.GetDeliveryStatus().Single() is { Waiting: 0, Delivered: 5 });
        List<HistoryEntry> history = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("HOSP", "4711")))
        {
            history.Add(entry);
        }

        Assert.Equal(10, history.Count(entry => entry is { Operation: OperationType.AppendRecord }));
        Assert.Equal(5, history.Count(entry =>
            entry is { Access: { Action: "disclose", Delivery.Recipient: "LABORATORY" } }));
    }

    [PeerFact("node-hl7-server")]
    public Task Versions_of_linked_records_reach_node_hl7_server_once_and_in_the_order_sealed() =>
        DeliverVersionsAsync(AckWhen.Sealed);

    [PeerFact("node-hl7-server")]
    public Task Versions_out_of_the_queue_reach_node_hl7_server_once_and_in_the_order_sealed() =>
        DeliverVersionsAsync(AckWhen.Stored);

    private static async Task DeliverVersionsAsync(AckWhen when)
    {
        await using PeerProcess peer = PeerProcess.StartNode("node-hl7-server", "serve.mjs");
        int port = (await peer.ReadLineAsync()).GetProperty("port").GetInt32();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver storage = new();
        await using LedgerNode node = await StartNodeAsync(vault, storage);

        // The order comes of one feed and the results of another: only by patient do they have one order.
        Hl7Route route = new()
        {
            Name = "versions",
            Destination = "registry.example",
            Recipient = "REGISTRY",
            IsOutside = true,
            Individual = new IndividualId(Enumerable.Repeat((byte)7, IndividualId.SizeBytes).ToArray()),
            Order = MessageOrder.Patient,
        };
        Hl7v2IntakeOptions options = new() { Linking = MessageLinking.On, AckWhen = when };
        options.Routes.Add(route);
        await using Hl7v2Intake intake = new(node, options);
        await using MllpListener listener = new(new MllpListenerOptions { Name = "ehr", Port = 0 }, intake);
        await listener.StartAsync();
        await using IAsyncDisposable running = node.StartRoute(
            route, new MllpDestination(new MllpClientOptions { Port = port }));

        // The messages of the patients alternate; some wait until the third has come.
        Dictionary<string, string> sent = [];
        for (int place = 0; place < 3; place++)
        {
            for (int patient = 0; patient < Lives.Length; patient++)
            {
                (string id, string text) = Version(Lives[patient].Comes[place], patient);
                sent.Add(id, text);
                await SendAsync(listener, id, text);
            }

            if (place == 0)
            {
                // The first messages of "COP" and of "CPO".
                await Waiting.UntilAsync(() => node.GetQueueStatus().Parked == 2);
            }
        }

        (string[] arrived, string digest) = await UntilArrivedAsync(peer, sent.Count);
        await Waiting.UntilAsync(() => node.GetDeliveryStatus().Single().Delivered == sent.Count);

        // Each of them once, and byte for byte.
        Assert.Equal(sent.Keys.Order(), arrived.Order());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(
                Encoding.ASCII.GetBytes(string.Concat(arrived.Select(id => sent[id]))))),
            digest);
        for (int patient = 0; patient < Lives.Length; patient++)
        {
            await CheckVersionsAsync(node, patient, arrived, when);
        }
    }

    private static async Task CheckVersionsAsync(LedgerNode node, int patient, string[] arrived, AckWhen when)
    {
        List<HistoryEntry> history = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("HOSP", PatientOf(patient))))
        {
            history.Add(entry);
        }

        RecordId[] isSealed =
        [
            .. history.Where(entry => entry.Operation is OperationType.AppendRecord or OperationType.AmendRecord)
                .OrderBy(entry => (entry.Entry.Height.Value, entry.Entry.Index))
                .Select(entry => entry.RecordId!.Value),
        ];
        Assert.Equal(3, isSealed.Length);
        Assert.Equal(
            isSealed.ToHashSet(),
            history.Where(entry => entry.Access is { Action: "disclose", Delivery.Recipient: "REGISTRY" })
                .Select(entry => entry.RecordId!.Value)
                .ToHashSet());

        // One record, and its versions stand in the order in which they were sealed.
        RecordVersions versions = await node.GetVersionsAsync(isSealed[0]);
        Assert.Equal(isSealed, versions.Links.Select(link => link.RecordId).Prepend(versions.RecordId));

        string suffix = FormattableString.Invariant($"-{patient}");
        string came = string.Concat(arrived
            .Where(id => id.EndsWith(suffix, StringComparison.Ordinal)).Select(id => id[0]));
        List<char> kinds = [];
        foreach (RecordId record in isSealed)
        {
            kinds.Add(await ReadKindAsync(node, record));
        }

        Assert.Equal(string.Concat(kinds), came);

        // Messages of two feeds have no order in the queue.
        string expected = when == AckWhen.Sealed ? Lives[patient].Sealed : "";
        Assert.True(expected.Length == 0 || came == expected, $"{came} instead of {expected}.");
        Assert.True(came.IndexOf('P', StringComparison.Ordinal) < came.IndexOf('C', StringComparison.Ordinal), came);
    }

    // node-hl7-server 2.5.0 handles every earlier message of a connection again, and answers them all: the route tells
    // its own answer by MSA-2.
    private static async Task UntilReceivedAsync(PeerProcess peer, string order, int most)
    {
        List<string?> received = [];
        while (received.Count < most && !received.Contains(order))
        {
            received.Add((await peer.ReadLineAsync()).GetProperty("received").GetString());
        }

        Assert.Contains(order, received);
    }

    private static Hl7Route Orders()
    {
        Hl7Route route = new()
        {
            Name = "orders",
            Destination = "lab.example",
            Recipient = "LABORATORY",
            IsOutside = true,
            Individual = new IndividualId(Enumerable.Repeat((byte)7, IndividualId.SizeBytes).ToArray()),
        };
        route.Filter.MessageTypes.Add("ORM");
        route.Filter.MessageTypes.Add("OML");
        return route;
    }

    // The line that tells of all the messages: the last one, unless some came twice.
    private static async Task<(string[] Arrived, string Digest)> UntilArrivedAsync(PeerProcess peer, int count)
    {
        JsonElement line;
        do
        {
            line = await peer.ReadLineAsync();
            Assert.Equal(1, line.GetProperty("connections").GetInt32());
        }
        while (line.GetProperty("arrived").GetArrayLength() < count);

        return (
            [.. line.GetProperty("arrived").EnumerateArray().Select(id => id.GetString()!)],
            line.GetProperty("digest").GetString()!);
    }

    private static async Task<char> ReadKindAsync(LedgerNode node, RecordId record)
    {
        SealedAccess access = await node.RequestAccessAsync(new AccessRequest
        {
            RecordId = record,
            Individual = new IndividualId(Enumerable.Repeat((byte)8, IndividualId.SizeBytes).ToArray()),
            Role = "AUDITOR",
        });
        using RecordContent content = await node.OpenAsync(access);
        return Encoding.ASCII.GetString(content.Payload.Span).Split('|')[9][0];
    }

    private static async Task<LedgerNode> StartNodeAsync(InMemoryKeyVault vault, InMemoryLedgerStorageDriver storage) =>
        await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "org", "DE", vault),
            Vault = vault,
            Storage = storage,
        }.StartAsync();

    private static string PatientOf(int patient) => FormattableString.Invariant($"48{patient}");

    private static (string ControlId, string Text) Version(char kind, int patient)
    {
        string id = FormattableString.Invariant($"{kind}-{patient}");
        string order = FormattableString.Invariant($"A{patient}^EHR");
        return kind == 'O'
            ? (id, Text("ORM^O01", id, PatientOf(patient), $"ORC|NW|{order}\rOBR|1|{order}||GLU\r"))
            : (id, Text(
                "ORU^R01", id, PatientOf(patient), $"OBR|1|{order}||GLU\rOBX|1|NM|GLU||5|mmol/L|||||{kind}\r", "LIS"));
    }

    private static string Text(string type, string controlId, string patient, string body, string sender = "EHR") =>
        $"MSH|^~\\&|{sender}|HOSP|LAB|LAB|20260101120000||{type}|{controlId}|T|2.5.1\r"
        + $"PID|1||{patient}^^^HOSP^MR||Test\r{body}";

    private static async Task SendAsync(MllpListener listener, string controlId, string text)
    {
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.BoundEndPoint!.Port });
        string answer = Encoding.Latin1.GetString((await client.SendAsync(Encoding.Latin1.GetBytes(text))).Span);
        Assert.Contains("MSA|AA|" + controlId, answer, StringComparison.Ordinal);
    }
}
