using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>A fetcher whose clock, peers and answers are in a test's hands.</summary>
public abstract class BundleFetcherBench
{
    private protected const uint Part = BundleLimits.MaxPartBytes;

    private protected BundleFetcherBench()
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        Fetcher = new BundleFetcher(
            Time,
            Tracker,
            () => [A, B, C],
            (peer, fetch) =>
            {
                Asked.Add((peer, fetch.Id, fetch.Offset));
                Lengths.Add(fetch.Length);
                OnAsk(peer, fetch);
            });
    }

    private protected static ParticipantId A { get; } = Participant(1);

    private protected static ParticipantId B { get; } = Participant(2);

    private protected static ParticipantId C { get; } = Participant(3);

    private protected static byte[] Bytes { get; } = new byte[Part];

    private protected ManualTimeProvider Time { get; } = new();

    private protected BundleTracker Tracker { get; } = new(Participant(0), _ => false, _ => { });

    private protected List<(ParticipantId Peer, SubmissionId Id, uint Offset)> Asked { get; } = [];

    private protected List<uint> Lengths { get; } = [];

    private protected BundleFetcher Fetcher { get; }

    private protected Action<ParticipantId, FetchBundle> OnAsk { get; set; } = (_, _) => { };

    private protected static ParticipantId Participant(int number)
    {
        byte[] bytes = new byte[ParticipantId.SizeBytes];
        bytes[0] = (byte)number;
        return new ParticipantId(bytes);
    }

    private protected static SubmissionId Id(int number)
    {
        byte[] bytes = new byte[SubmissionId.SizeBytes];
        BitConverter.TryWriteBytes(bytes, number);
        return new SubmissionId(bytes);
    }

    private protected void Announce(ParticipantId peer, SubmissionId id)
    {
        if (Tracker.Announced(peer, id))
        {
            Fetcher.Announced(peer, id);
        }
    }

    private protected void AskA(SubmissionId id)
    {
        Fetcher.Add(id, atOnce: true);
        Fetcher.TakeUnlooked(int.MaxValue);
        Fetcher.AskDue();
        Assert.Equal((A, id, 0U), Asked[^1]);
    }

    private protected void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            Fetcher.TakeUnlooked(int.MaxValue);
            Fetcher.AskDue();
        }
    }
}
