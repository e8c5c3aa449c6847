using HealthLedger.Bundles;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// How fast a replica has sent what it was asked for lately; by that, how much it is asked for at once and how long it
/// is waited for. Not safe for concurrent use.
/// </summary>
internal sealed class SourcePace
{
    /// <summary>How long is waited for whoever has not sent anything yet.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    // What is asked for at once is to take half a second, so that a place is not long with who has gone.
    private const double PartSeconds = 0.5;
    private const double Patience = 3;
    private const int Growth = 4;

    private double _bytesPerSecond;

    /// <summary>How many bytes it is asked for.</summary>
    public int Length { get; private set; } = BundleLimits.MinPartBytes;

    /// <summary>How long they are waited for.</summary>
    public TimeSpan Wait { get; private set; } = Shortest;

    /// <summary>A part came.</summary>
    /// <param name="bytes">How long it is. A shorter one than the shortest says more of the way than of its
    /// width.</param>
    /// <param name="took">Since it was asked for.</param>
    public void Came(int bytes, TimeSpan took)
    {
        if (bytes >= BundleLimits.MinPartBytes)
        {
            _bytesPerSecond = bytes / Math.Max(took.TotalSeconds, 0.001);
            Adapt(Growth * (long)Length);
        }
    }

    /// <summary>It was sending, and its next part did not come in time.</summary>
    public void Missed()
    {
        _bytesPerSecond /= 2;
        Adapt(Length);
    }

    private void Adapt(long most)
    {
        Length = (int)Math.Clamp(
            Math.Min(_bytesPerSecond * PartSeconds, most), BundleLimits.MinPartBytes, BundleLimits.MaxPartBytes);
        double seconds = Patience * Length / Math.Max(_bytesPerSecond, 1);
        Wait = seconds < Longest.TotalSeconds
            ? TimeSpan.FromSeconds(Math.Max(seconds, Shortest.TotalSeconds))
            : Longest;
    }
}
