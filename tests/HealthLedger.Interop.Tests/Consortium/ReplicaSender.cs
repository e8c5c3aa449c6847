using System.Globalization;
using HealthLedger.Subjects;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Hands one thing after the other to one organisation, each until it is acknowledged, as an application does whose
/// node dies, stands still, or is cut off from the others.
/// </summary>
internal abstract class ReplicaSender
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Longer than any fault of these tests lasts.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Action _acknowledged;
    private int _count;

    protected ReplicaSender(ReplicaProcess to, string patients, Action acknowledged)
    {
        To = to;
        Patients = patients;
        _acknowledged = acknowledged;
    }

    public ReplicaProcess To { get; }

    /// <summary>The namespace of its patients.</summary>
    public string Patients { get; }

    /// <summary>How many were acknowledged; their patients are 1 to this number.</summary>
    public int Acknowledged => Volatile.Read(ref _count);

    public PatientIdentifier Patient(int number) =>
        new(Patients, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends until it is stopped, and then until the one at hand is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync();
        }
    }

    /// <summary>Sends the next one until it is acknowledged.</summary>
    public async Task SendAsync()
    {
        int number = _count + 1;
        long started = TimeProvider.System.GetTimestamp();
        while (!await TrySendAsync(number))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience, "What is sent is not acknowledged.");
            await Task.Delay(Pause, CancellationToken.None);
        }

        Interlocked.Increment(ref _count);
        _acknowledged();
    }

    /// <summary>Whether one was acknowledged. If not, nothing was promised: the same comes again.</summary>
    protected abstract Task<bool> TrySendAsync(int number);
}
