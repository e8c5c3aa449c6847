using System.Diagnostics;
using System.Text.Json;
using HealthLedger.Deliveries;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Routes;

/// <summary>
/// kill -9 of `healthledger serve` at random instants while feeds come in and two routes go out, to destinations that
/// refuse, are busy, hang up and go away ([INV-D1], [INV-D2]).
/// </summary>
public sealed class RouteKillTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Feeds = 3;
    private const int MostOfARound = 30;

    private static readonly string[] Names = ["all", "results"];

    private readonly TestFolder _folder = new();
    private readonly RouteFeed[] _feeds = [.. Enumerable.Range(0, Feeds).Select(feed => new RouteFeed($"F{feed}"))];
    private readonly Dictionary<string, RouteDestination> _destinations = [];
    private readonly List<DateTimeOffset> _lives = [];

    private string Data => _folder.At("data");

    [Theory]
    [InlineData("sealed")]
    [InlineData("stored")]
    public async Task What_was_acknowledged_reaches_its_destinations_in_order_each_delivery_under_a_sealed_access(
        string ackWhen)
    {
        int seed = TestScale.Seed();
        int rounds = TestScale.Of(usual: 8, extended: 150);
        output.WriteLine($"{rounds} rounds, HEALTHLEDGER_TEST_SEED={seed}");
        Random random = new(seed);
        await PrepareAsync(ackWhen, seed);
        for (int round = 0; round < rounds; round++)
        {
            await RunAndKillAsync(round, random);
        }

        await FinishAsync();
        await using OpenedLedger ledger = await OpenedLedger.StartAsync(Data);
        Assert.Empty(ledger.Node.GetDeliveryStatus());
        Assert.Empty(await ledger.Node.ListDeliveriesAsync(new DeliveryQuery()));
        IReadOnlyDictionary<string, string> controlIds = await ReadRecordsAsync(ledger);
        foreach (string route in Names)
        {
            MessageReceipt[] receipts = _destinations[route].Receipts;
            CheckArrivals(route, receipts);
            CheckRepeats(route, receipts);
            await CheckAccessesAsync(ledger, route, receipts, controlIds);
        }

        await CheckAuthorizationsAsync(ledger);
        await ledger.VerifyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RouteDestination destination in _destinations.Values)
        {
            await destination.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task PrepareAsync(string ackWhen, int seed)
    {
        foreach ((string name, int index) in Names.Select((name, index) => (name, index)))
        {
            _destinations[name] = new RouteDestination(seed + index) { Trouble = 12 };
            _destinations[name].Open();
        }

        (int exitCode, string _, string errors) = await CliCommand.EndAsync(CliCommand.Start("init", "--data", Data));
        Assert.True(exitCode == 0, errors);
        await File.WriteAllTextAsync(_folder.At("listeners.json"), $$"""
            {
              "listeners": [{ "name": "adt", "port": 0, "intake": { "ackWhen": "{{ackWhen}}" } }],
              "routes": [
                {{Route("all", "false", "{}", "feed")}},
                {{Route("results", "true", """{ "messageTypes": ["ORU"] }""", "patient")}}
              ]
            }
            """);
    }

    private string Route(string name, string isOutside, string filter, string order) => $$"""
        {
          "name": "{{name}}", "recipient": "{{name.ToUpperInvariant()}}", "outside": {{isOutside}},
          "individual": "07070707070707070707070707070707", "filter": {{filter}}, "order": "{{order}}",
          "destination": { "host": "::1", "port": {{_destinations[name].Port}} },
          "retry": { "firstPause": "5ms", "longestPause": "40ms" }
        }
        """;

    private async Task RunAndKillAsync(int round, Random random)
    {
        RouteDestination away = _destinations[Names[random.Next(Names.Length)]];
        if (round % 3 == 1)
        {
            away.Close();
        }

        await using ServedProcess served = await StartAsync();
        if (round % 5 == 4)
        {
            await Task.Delay(random.Next(1, 900));
            await served.KillAsync();
            Back(away, round);
            return;
        }

        await served.WaitUntilReadyAsync();
        int due = random.Next(1, Feeds * MostOfARound);
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int accepted = 0;
        void OnAccepted()
        {
            if (Interlocked.Increment(ref accepted) == due)
            {
                reached.TrySetResult();
            }
        }

        int window = random.Next(1, 5);
        Task[] sending =
        [
            .. _feeds.Select(feed => feed.SendAsync(served.Port, feed.Accepted + MostOfARound, window, OnAccepted)),
        ];
        await Task.WhenAny(reached.Task, Task.WhenAll(sending)).WaitAsync(TimeSpan.FromSeconds(60));
        Back(away, round);
        await Task.Delay(random.Next(0, 200));
        if (random.Next(2) == 0)
        {
            await RetryAsync();
        }

        await served.KillAsync();
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(60));
        output.WriteLine($"round {round}: {accepted} answered ({due} awaited), received "
            + string.Join(' ', _destinations.Values.Select(destination => destination.Receipts.Length)));
    }

    private static void Back(RouteDestination away, int round)
    {
        if (round % 3 == 1)
        {
            away.Open();
        }
    }

    private async Task<ServedProcess> StartAsync()
    {
        foreach (RouteDestination destination in _destinations.Values)
        {
            await destination.RestAsync();
            destination.Life = _lives.Count;
        }

        _lives.Add(TimeProvider.System.GetUtcNow());
        return ServedProcess.Start(Data, _folder.At("listeners.json"));
    }

    // Everything that was sent is answered, and nothing is left to deliver.
    private async Task FinishAsync()
    {
        await using ServedProcess served = await StartAsync();
        await served.WaitUntilReadyAsync();
        await Task.WhenAll(_feeds.Select(feed => feed.SendAsync(served.Port, feed.Sent, 4, () => { })))
            .WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(_feeds, feed => Assert.Equal(feed.Sent, feed.Accepted));
        foreach (RouteDestination destination in _destinations.Values)
        {
            destination.Trouble = 0;
        }

        Stopwatch watch = Stopwatch.StartNew();
        while (await RetryAsync() > 0)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "Deliveries are left.\n" + served);
        }

        Assert.Equal(0, await served.StopAsync());
    }

    // Attempts what is blocked again, as somebody would who has looked at it; returns how many are still to be made.
    private async Task<long> RetryAsync()
    {
        (int _, string text, string errors) = await CliCommand.EndAsync(
            CliCommand.Start("hl7", "routes", "list", "--data", Data, "--limit", "10000", "--json"));
        JsonElement[] lines =
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
        Assert.True(lines.Length > 0, errors);
        Assert.All(
            lines[0].GetProperty("routes").EnumerateArray(),
            route => Assert.Equal(0, route.GetProperty("setAside").GetInt32()));
        foreach (IGrouping<string, JsonElement> route in lines.Skip(1)
            .Where(line => line.GetProperty("delivery").GetString() == nameof(DeliveryStatus.Blocked))
            .GroupBy(line => line.GetProperty("route").GetString()!))
        {
            string[] records = [.. route.Select(line => line.GetProperty("record").GetString()!)];
            await CliCommand.EndAsync(
                CliCommand.Start(["hl7", "routes", "retry", .. records, "--route", route.Key, "--data", Data]));
        }

        return lines[0].GetProperty("routes").EnumerateArray().Sum(route => route.GetProperty("waiting").GetInt64());
    }

    // MSH-10 by record, and every message of every feed once.
    private async Task<IReadOnlyDictionary<string, string>> ReadRecordsAsync(OpenedLedger ledger)
    {
        await ledger.DrainAsync();
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation == Verifier.OperationType.AppendRecord)];
        IReadOnlyDictionary<string, string> controlIds = await ledger.ReadControlIdsAsync(appended);
        Assert.Equal(
            _feeds.SelectMany((feed, index) => Enumerable.Range(0, feed.Sent)
                .Select(number => RouteFeed.ControlIdOf($"F{index}", number))).Order(StringComparer.Ordinal),
            controlIds.Values.Order(StringComparer.Ordinal));
        return controlIds;
    }

    // At least once, unchanged, no other ones, and first arrivals in the order of their key.
    private void CheckArrivals(string route, MessageReceipt[] receipts)
    {
        bool isOfAll = route == "all";
        foreach ((RouteFeed feed, int index) in _feeds.Select((feed, index) => (feed, index)))
        {
            string name = $"F{index}";
            int[] expected =
            [
                .. Enumerable.Range(0, feed.Sent).Where(number => isOfAll || RouteFeed.IsResult(number)),
            ];
            MessageReceipt[] own = [.. receipts.Where(receipt => receipt.Place.Feed == name)];
            Assert.All(own, receipt => Assert.Equal(RouteFeed.Message(name, receipt.Place.Number), receipt.Content));
            int[] accepted =
            [
                .. own.Where(receipt => receipt.Answer == ReceiptAnswer.Accepted)
                    .Select(receipt => receipt.Place.Number).Distinct(),
            ];
            Assert.Equal(expected, accepted.Order());
            foreach (IGrouping<int, int> key in own.Select(receipt => receipt.Place.Number).Distinct()
                .GroupBy(number => KeyOf(route, number)))
            {
                Assert.Equal(key.Order(), key);
            }
        }
    }

    private static int KeyOf(string route, int number) => route == "all" ? 0 : number % 4;

    // What was taken comes once more only where the process was killed, and only what was the last one of its key.
    private void CheckRepeats(string route, MessageReceipt[] receipts)
    {
        int again = 0;
        for (int i = 0; i < receipts.Length; i++)
        {
            MessageReceipt one = receipts[i];
            MessageReceipt? next = receipts.Skip(i + 1).FirstOrDefault(other => other.ControlId == one.ControlId);
            if (next is null || one.Answer != ReceiptAnswer.Accepted)
            {
                continue;
            }

            again++;
            Assert.True(next.Life > one.Life, $"{one.ControlId} was taken and came again in the same life.");
            Assert.DoesNotContain(receipts.Skip(i + 1), other => other.Life == one.Life
                && other.ControlId != one.ControlId && other.Place.Feed == one.Place.Feed
                && KeyOf(route, other.Place.Number) == KeyOf(route, one.Place.Number));
        }

        output.WriteLine($"{receipts.Length} arrivals, {receipts.Select(one => one.ControlId).Distinct().Count()} "
            + $"messages, {again} taken twice");
    }

    // Every arrival has an access that was sealed before it and after its process began.
    private async Task CheckAccessesAsync(
        OpenedLedger ledger, string route, MessageReceipt[] receipts, IReadOnlyDictionary<string, string> controlIds)
    {
        Dictionary<string, string> records = controlIds.ToDictionary(pair => pair.Value, pair => pair.Key);
        foreach (IGrouping<string, MessageReceipt> message in receipts.GroupBy(receipt => receipt.ControlId))
        {
            List<HistoryEntry> accesses = [];
            RecordId record = new(Convert.FromHexString(records[message.Key]));
            await foreach (HistoryEntry entry in ledger.Node.ListHistoryAsync(record))
            {
                if (entry.Access?.Delivery?.Route == route)
                {
                    accesses.Add(entry);
                }
            }

            Assert.All(accesses, entry => Assert.Equal(
                (true, route == "all" ? "deliver" : "disclose", route.ToUpperInvariant(), 1L),
                (entry.Entry.Decision!.IsPermitted, entry.Access!.Action, entry.Access.Delivery!.Recipient,
                    entry.Access.Delivery.Version)));
            foreach (MessageReceipt receipt in message)
            {
                Assert.Contains(accesses, entry =>
                    entry.Entry.Time >= _lives[receipt.Life] && entry.Entry.Time <= receipt.At);
            }
        }
    }

    private static async Task CheckAuthorizationsAsync(OpenedLedger ledger)
    {
        List<string> routes = [];
        await foreach (SealedDeliveryAuthorization known in ledger.Node.ListDeliveryAuthorizationsAsync())
        {
            Assert.NotNull(known.Entry);
            routes.Add(known.Authorization.Route);
        }

        Assert.Equal(Names, routes.Order(StringComparer.Ordinal));
    }
}
