using System.Globalization;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>One sender for each node, all at work until they are stopped.</summary>
internal sealed class SenderGroup
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _acknowledged = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _sending;

    public SenderGroup(IEnumerable<ReplicaProcess> replicas, Func<ReplicaProcess, Action, ReplicaSender> create)
    {
        Senders = [.. replicas.Select(replica => create(replica, () => _acknowledged.Release()))];
        _sending = [.. Senders.Select(sender => Task.Run(() => sender.RunAsync(_stop.Token)))];
    }

    public ReplicaSender[] Senders { get; }

    public int Acknowledged => Senders.Sum(sender => sender.Acknowledged);

    /// <summary>Returns when so many more are acknowledged; a sender that has failed fails this.</summary>
    public async Task AcknowledgedAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Task<bool> more = _acknowledged.WaitAsync(Patience);
            Task first = await Task.WhenAny([more, .. _sending]);
            await first;
            Assert.True(await more, $"Nothing is acknowledged any more: {this}");
        }
    }

    /// <summary>Returns when each of these senders has so many more.</summary>
    public async Task AllGoOnAsync(IReadOnlyList<ReplicaSender> senders, int count)
    {
        int[] goals = [.. senders.Select(sender => sender.Acknowledged + count)];
        while (senders.Where((sender, i) => sender.Acknowledged < goals[i]).Any())
        {
            await AcknowledgedAsync(1);
        }
    }

    /// <summary>Lets each send what it has begun, and no more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending).WaitAsync(Patience);
    }

    public override string ToString() => string.Join(", ", Senders.Select(sender =>
        string.Create(CultureInfo.InvariantCulture, $"{sender.To.Code} {sender.Acknowledged}")));
}
