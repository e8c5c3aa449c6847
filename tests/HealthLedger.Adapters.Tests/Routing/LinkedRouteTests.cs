using System.Collections.Concurrent;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Subjects;
using HealthLedger.Verifier;
using static HealthLedger.Adapters.Tests.Intake.LinkingMessages;
using static HealthLedger.Adapters.Tests.Intake.LinkingTests;
using VerifiedType = HealthLedger.Verifier.OperationType;

namespace HealthLedger.Adapters.Tests.Routing;

/// <summary>Routes of messages that wait for others, correct them, withdraw them or merge patients
/// (docs/spec/deliveries.md section 5).</summary>
public sealed class LinkedRouteTests
{
    [Theory]
    [InlineData(AckWhen.Sealed, MessageOrder.Feed)]
    [InlineData(AckWhen.Sealed, MessageOrder.Patient)]
    [InlineData(AckWhen.Stored, MessageOrder.Feed)]
    [InlineData(AckWhen.Stored, MessageOrder.Patient)]
    public async Task A_parked_message_is_delivered_after_what_it_waits_for_and_nothing_waits_for_it(
        AckWhen when, MessageOrder order)
    {
        Hl7Route route = RouteSample.Create(order: order);
        await using IntakeHarness harness = await StartAsync(when, route);
        Recorder recorder = new();
        await using (harness.Node.StartRoute(route, recorder))
        {
            await AcceptAsync(harness, Result("C1", "100", "C"));
            await UntilAsync(() => harness.Node.GetQueueStatus().Parked == 1);
            await AcceptAsync(harness, Result("R9", "900"));
            await UntilDeliveredAsync(harness, 1);
            Assert.Equal(["R9"], recorder.Ids);
            Assert.DoesNotContain(
                await AccessesAsync(harness, "4711"), entry => entry.RecordId == harness.Events.First().RecordId);
        }

        // What waits remembers its routes; who is configured meanwhile does not matter.
        harness.Options.Routes.Clear();
        await harness.RestartAsync();
        harness.Options.Routes.Add(route);
        await harness.RestartAsync();
        await using IAsyncDisposable again = harness.Node.StartRoute(route, recorder);
        await AcceptAsync(harness, Result("R1", "100"));
        await UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, Waiting: 0 });
        await UntilDeliveredAsync(harness, 2);

        Assert.Equal(["R9", "R1", "C1"], recorder.Ids);
    }

    [Fact]
    public async Task A_message_that_is_set_aside_is_delivered_when_somebody_has_let_it_be_sealed()
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.Linking = MessageLinking.On;
                options.OnOverdue = OverdueAction.SetAside;
                options.Routes.Add(route);
            },
            time: time);
        Recorder recorder = new();
        await using IAsyncDisposable running = harness.Node.StartRoute(route, recorder);
        RecordId aside = await SealAsync(harness, Result("C1", "100", "C"));
        await UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, SetAside: 1 }, time);
        await AcceptAsync(harness, Result("R9", "900"));
        await UntilDeliveredAsync(harness, 1, time);
        Assert.Equal(["R9"], recorder.Ids);

        Assert.True(await harness.Node.RetryMessageAsync(aside));
        await UntilDeliveredAsync(harness, 2, time);
        Assert.Equal(["R9", "C1"], recorder.Ids);
    }

    [Fact]
    public async Task Versions_go_out_in_their_order_also_what_is_withdrawn_meanwhile()
    {
        Hl7Route route = RouteSample.Create(isOutside: true);
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed, route);
        RecordId[] records =
        [
            await SealAsync(harness, Result("R1", "100", "P")),
            await SealAsync(harness, Result("R2", "100")),
            await SealAsync(harness, Result("R3", "100", "C")),
            await SealAsync(harness, Result("R4", "200")),
            await SealAsync(harness, Result("R5", "200", "W")),
        ];
        Recorder recorder = new();
        await using IAsyncDisposable running = harness.Node.StartRoute(route, recorder);
        await UntilDeliveredAsync(harness, 5);

        Assert.Equal(["R1", "R2", "R3", "R4", "R5"], recorder.Ids);
        Assert.Equal(records, recorder.Records);
        List<HistoryEntry> accesses = await AccessesAsync(harness, "4711");

        // Accesses are asked for together, and have no order among them.
        Assert.Equal(
            records.ToHashSet(), accesses.Select(entry => entry.RecordId!.Value).ToHashSet());
        Assert.Equal(records.Length, accesses.Count);
        Assert.All(accesses, entry => Assert.Equal("disclose", entry.Access!.Action));
        Assert.Equal(5, await CountAccountingAsync(harness, "4711"));
    }

    [Fact]
    public async Task A_merge_and_what_was_sealed_before_it_go_out_and_each_is_in_the_accounting_of_its_own_patient()
    {
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed, route);
        RecordId merged = await SealAsync(harness, Update("A1", "4712", "A01"));
        RecordId survivor = await SealAsync(harness, Update("A2", "4711", "A01"));
        RecordId merge = await SealAsync(harness, Merge("M1", "4711", "4712"));
        RecordId after = await SealAsync(harness, Update("A3", "4712", "A03"));
        Recorder recorder = new();
        await using IAsyncDisposable running = harness.Node.StartRoute(route, recorder);
        await UntilDeliveredAsync(harness, 4);

        Assert.Equal(["A1", "A2", "M1", "A3"], recorder.Ids);
        Assert.Equal([merged, survivor, merge, after], recorder.Records);
        Assert.Equal(
            new HashSet<RecordId>([merged, survivor, merge, after]),
            (await AccessesAsync(harness, "4711")).Select(entry => entry.RecordId!.Value).ToHashSet());
        Assert.Equal(2, await CountAccountingAsync(harness, "4711"));
        Assert.Equal(2, await CountAccountingAsync(harness, "4712"));
    }

    // Orders, results, corrections and merges in any order, with faults of writes and restarts: what is sealed is
    // delivered, and what waits is not.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task What_is_sealed_is_delivered_and_what_waits_is_not_whatever_is_cut_off(int seed)
    {
        Random random = new(seed);
        FaultableStorage storage = new();
        Hl7Route route = RouteSample.Create(order: MessageOrder.Feed);
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.Linking = MessageLinking.On;
                options.AckWhen = seed % 2 == 0 ? AckWhen.Stored : AckWhen.Sealed;
                options.Routes.Add(route);
            },
            storage,
            nodeOptions: new LedgerNodeOptions { SealTimeout = TimeSpan.FromSeconds(1) });
        Recorder recorder = new();
        IAsyncDisposable running = harness.Node.StartRoute(route, recorder);
        string[] messages = [.. Enumerable.Range(0, 24).Select(number => Draw(random, number))];
        foreach (string message in messages)
        {
            if (random.Next(3) == 0)
            {
                storage.FaultAt(random.Next(1, 6), isStored: random.Next(2) == 0);
            }

            while (IntakeHarness.Value(await SendAsync(harness, message), "MSA-1") != "AA" || random.Next(8) == 0)
            {
                await running.DisposeAsync();
                await harness.RestartAsync();
                running = harness.Node.StartRoute(route, recorder);
            }

            storage.FaultAt(0, isStored: false);
        }

        await running.DisposeAsync();
        await harness.RestartAsync();
        running = harness.Node.StartRoute(route, recorder);
        await CheckAsync(harness, recorder, messages);
        await running.DisposeAsync();
    }

    private static async Task CheckAsync(IntakeHarness harness, Recorder recorder, string[] messages)
    {
        // What was parked goes on by itself after a start, so that all is at rest when all of it agrees.
        await Waiting.UntilAsync(
            async () =>
            {
                HashSet<RecordId> sealedOnes = [];
                foreach (string patient in (string[])["1", "2", "3"])
                {
                    sealedOnes.UnionWith(await HistoryAsync(harness, patient));
                }

                return sealedOnes.Count == messages.Length - harness.Node.GetQueueStatus().Parked
                    && sealedOnes.SetEquals(recorder.Records);
            },
            TimeSpan.FromSeconds(60));

        // The versions of a record go out as they were sealed, whether parked or not.
        List<(string Feed, RecordId Origin, SealedEntry Entry)> places = [];
        foreach ((_, string feed, RecordId record) in recorder.First)
        {
            RecordId origin = (await harness.Node.GetVersionsAsync(record)).RecordId;
            places.Add((feed, origin, await SealingAsync(harness, record)));
        }

        foreach (IGrouping<object, (ulong, int)> versions in places.GroupBy(
            place => (object)(place.Feed, place.Origin), place => (place.Entry.Height.Value, place.Entry.Index)))
        {
            Assert.Equal(versions.Order(), versions);
        }
    }

    private static async Task<SealedEntry> SealingAsync(IntakeHarness harness, RecordId record)
    {
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(record))
        {
            if (entry.Access is null && entry.RecordId == record)
            {
                return entry.Entry;
            }
        }

        throw new InvalidOperationException("It is not sealed.");
    }

    private static async Task<string> SendAsync(IntakeHarness harness, string message)
    {
        string answer = await harness.SendAsync(message);
        return answer == "Hold" ? "MSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|HOLD\r" : answer;
    }

    private static string Draw(Random random, int number)
    {
        string id = FormattableString.Invariant($"M{number}");
        string patient = FormattableString.Invariant($"{random.Next(1, 4)}");
        string order = FormattableString.Invariant($"{random.Next(1, 4)}");
        return random.Next(9) switch
        {
            < 3 => Order(id, order, patient),
            < 5 => Result(id, order, patient: patient),
            < 8 => Result(id, order, "C", patient),
            _ => Update(id, patient, "A01"),
        };
    }

    private static Task<IntakeHarness> StartAsync(AckWhen when, Hl7Route route) => IntakeHarness.StartAsync(options =>
    {
        options.Linking = MessageLinking.On;
        options.AckWhen = when;
        options.Routes.Add(route);
    });

    private static async Task<List<HistoryEntry>> AccessesAsync(IntakeHarness harness, string patient)
    {
        List<HistoryEntry> accesses = [];
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(new PatientIdentifier("HOSP", patient)))
        {
            if (entry.Access?.Delivery is not null)
            {
                accesses.Add(entry);
            }
        }

        return accesses;
    }

    // As the verifier counts accesses in the proof.
    private static async Task<int> CountAccountingAsync(IntakeHarness harness, string patient)
    {
        AccountingProof proof = await harness.Node.GetAccountingAsync(
            new PatientIdentifier("HOSP", patient), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        ProofVerdict<AccountingFacts> verdict = AccountingVerifier.Verify(
            proof.Bytes.Span,
            new AccountingExpectation(proof.Subject.ToArray(), proof.From, proof.To),
            new VerificationPolicy(harness.Node.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict.Facts!.Items.Count(item => item.OperationType == VerifiedType.RequestAccess);
    }

    private static long Delivered(IntakeHarness harness) =>
        harness.Node.GetDeliveryStatus().Sum(status => status.Delivered);

    // In small steps: nothing is opened while the newest block is older than three heartbeats.
    private static Task UntilDeliveredAsync(
        IntakeHarness harness, int delivered, ManualTimeProvider? time = null) =>
        UntilAsync(() => Delivered(harness) == delivered, time, TimeSpan.FromMilliseconds(100));

    private static Task UntilAsync(
        Func<bool> isSo, ManualTimeProvider? time = null, TimeSpan? step = null) => Waiting.UntilAsync(() =>
        {
            time?.Advance(step ?? TimeSpan.FromSeconds(5));
            return isSo();
        });

    private sealed class Recorder : IHl7MessageHandler
    {
        private readonly ConcurrentQueue<(string Id, string Feed, RecordId Record)> _taken = new();

        public string[] Ids => [.. _taken.Select(one => one.Id)];

        public RecordId[] Records => [.. _taken.Select(one => one.Record)];

        /// <summary>The first delivery of each record.</summary>
        public IEnumerable<(string Id, string Feed, RecordId Record)> First => _taken.DistinctBy(one => one.Record);

        public ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken)
        {
            _taken.Enqueue((
                delivery.Message.GetString("MSH-10")!,
                delivery.Message.GetString("MSH-3")!,
                delivery.Delivery.RecordId));
            return ValueTask.FromResult(DeliveryOutcome.Done);
        }
    }
}
