using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Interop.Tests;

/// <summary>An order goes out by a route to somebody else's receiver, and the result comes back to the
/// listener.</summary>
public sealed class RouteOrderTests
{
    private const string Patient = "PID|1||4711^^^HOSP^MR||Test\r";

    [PeerFact("node-hl7-server")]
    public async Task An_order_reaches_node_hl7_server_and_its_result_comes_back_for_the_same_patient()
    {
        await using PeerProcess peer = PeerProcess.StartNode("node-hl7-server", "serve.mjs");
        int port = (await peer.ReadLineAsync()).GetProperty("port").GetInt32();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver storage = new();
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "org", "DE", vault),
            Vault = vault,
            Storage = storage,
        }.StartAsync();
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
            await SendAsync(listener, type, order, $"ORC|NW|{order}\rOBR|1|{order}||GLU\r");
            await UntilReceivedAsync(peer, order, most: i);
            await SendAsync(listener, "ORU^R01", "RES" + order, $"OBR|1|{order}|F{order}|GLU\rOBX|1|NM|GLU||5\r");
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

    private static async Task SendAsync(MllpListener listener, string type, string controlId, string body)
    {
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.BoundEndPoint!.Port });
        string text = $"MSH|^~\\&|EHR|HOSP|LAB|LAB|20260101120000||{type}|{controlId}|T|2.5.1\r{Patient}{body}";
        string answer = Encoding.Latin1.GetString((await client.SendAsync(Encoding.Latin1.GetBytes(text))).Span);
        Assert.Contains("MSA|AA|" + controlId, answer, StringComparison.Ordinal);
    }
}
