using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>
/// Orders, results, corrections and merges of few patients and few numbers, in any order, with resends, faults of the
/// storage before and after a write, and restarts: every message is sealed once, and each record has the versions that
/// a naive model says, in its order.
/// </summary>
public sealed class LinkingModelTests
{
    private const int Seeds = 24;
    private const int Messages = 24;

    public static TheoryData<int> Cases => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Versions_are_those_of_the_model_whatever_is_cut_off(int seed)
    {
        Random random = new(seed);
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.Linking = MessageLinking.On;
                options.AckWhen = seed % 2 == 0 ? AckWhen.Stored : AckWhen.Sealed;
            },
            storage,
            nodeOptions: new LedgerNodeOptions { SealTimeout = TimeSpan.FromSeconds(1) });
        LinkingModel model = new();
        Dictionary<string, string> answers = [];
        Dictionary<string, RecordId> ids = [];
        List<ModelMessage> sent = [];
        for (int i = 0; i < Messages; i++)
        {
            ModelMessage message = Draw(random, i, model);
            sent.Add(message);

            // Those that wait are tried apart: a fault of one lets another of the same person, by another identifier,
            // go before it. A merge that waits meets them in any order too.
            if (random.Next(4) == 0 && (model.Waiting == 0 || !model.HasMerged))
            {
                storage.FaultAt(random.Next(1, 4), isStored: random.Next(2) == 0);
            }

            await DeliverAsync(harness, message, answers, ids, random);
            model.Take(message);
            await SettleAsync(harness, model);
            storage.FaultAt(0, isStored: false);
            if (random.Next(5) == 0)
            {
                ModelMessage again = sent[random.Next(sent.Count)];
                Assert.Equal(answers[again.Id], await harness.SendAsync(again.Text));
            }

            if (random.Next(8) == 0)
            {
                await harness.RestartAsync();
            }
        }

        await CompareAsync(harness, model, ids, sent);
    }

    private static ModelMessage Draw(Random random, int number, LinkingModel model)
    {
        string id = FormattableString.Invariant($"M{number}");
        string patient = random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string order = random.Next(1, 4).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string other = random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return random.Next(10) switch
        {
            < 3 => new ModelMessage(id, ModelKind.Order, patient, order, null),
            < 6 => new ModelMessage(id, ModelKind.Result, patient, order, null),
            < 9 => new ModelMessage(id, ModelKind.Correction, patient, order, null),
            _ when other != patient && model.Knows(other) =>
                new ModelMessage(id, ModelKind.Merge, patient, null, other),
            _ => new ModelMessage(id, ModelKind.Order, patient, order, null),
        };
    }

    // A sender that gets no answer sends again, at times to a listener that was started anew.
    private static async Task DeliverAsync(
        IntakeHarness harness,
        ModelMessage message,
        Dictionary<string, string> answers,
        Dictionary<string, RecordId> ids,
        Random random)
    {
        for (int attempt = 1; attempt <= 8; attempt++)
        {
            string answer = await harness.SendAsync(message.Text, attempt: attempt);
            if (answer.Contains("MSA|AA", StringComparison.Ordinal))
            {
                answers.Add(message.Id, answer);
                ids.Add(message.Id, harness.Events.Last().RecordId!.Value);
                return;
            }

            Assert.Equal("Hold", answer);
            if (random.Next(2) == 0)
            {
                await harness.RestartAsync();
            }
        }

        Assert.Fail("It was never taken.");
    }

    private static async Task SettleAsync(IntakeHarness harness, LinkingModel model)
    {
        for (int step = 1; step < 30_000; step++)
        {
            if (step % 1_500 == 0)
            {
                // A write that was stored and never confirmed is gone on with at the next start.
                await harness.RestartAsync();
            }

            if (harness.Node.GetQueueStatus() is { Waiting: 0 } status && status.Parked == model.Waiting)
            {
                return;
            }

            await Task.Delay(1);
        }

        QueueStatus last = harness.Node.GetQueueStatus();
        Assert.Equal((0, model.Waiting), (last.Waiting, last.Parked));
    }

    private static bool AreSame(
        LinkingModel model, IReadOnlyList<string> expected, IReadOnlyList<string> found, List<ModelMessage> sent) =>
        expected.Order().SequenceEqual(found.Order())
        && expected.Select(model.StepOf).SequenceEqual(found.Select(model.StepOf))
        && sent.GroupBy(one => one.Patient).All(patient => expected.Where(id => patient.Any(one => one.Id == id))
            .SequenceEqual(found.Where(id => patient.Any(one => one.Id == id))));

    private static async Task CompareAsync(
        IntakeHarness harness,
        LinkingModel model,
        Dictionary<string, RecordId> ids,
        List<ModelMessage> sent)
    {
        Assert.Equal(sent.Count, ids.Values.Distinct().Count());
        int sealedOnes = 0;
        foreach (ModelRecord record in model.Records)
        {
            RecordVersions versions = await harness.Node.GetVersionsAsync(ids[record.First]);
            string[] linked =
            [
                .. versions.Links.Select(link => ids.First(pair => pair.Value == link.RecordId).Key),
            ];
            Assert.True(
                AreSame(model, record.Versions, linked, sent),
                $"{record.First}: {string.Join(' ', record.Versions)} / {string.Join(' ', linked)}\n"
                + string.Join('\n', sent.Select(one => $"{one.Id} {one.Kind} {one.Patient} {one.Number}{one.Merged}")));
            Assert.Equal(ids[record.First], versions.RecordId);
            sealedOnes += 1 + versions.Links.Count;
        }

        Assert.Equal(sent.Count - model.Waiting, sealedOnes);
        HashSet<string> read = [.. model.Records.SelectMany(record => record.Versions.Prepend(record.First))];
        foreach (ModelMessage message in sent.Where(one => read.Contains(one.Id)))
        {
            Assert.Equal(message.Text, Encoding.UTF8.GetString(await harness.OpenAsync(ids[message.Id])));
        }

        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }
}
