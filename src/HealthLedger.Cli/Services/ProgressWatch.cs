namespace HealthLedger.Cli.Services;

/// <summary>
/// Decides whether a node makes progress: it has not halted, and as long as something waits to be sealed and nothing
/// that it names keeps it from that, its height grows. What passes without a restart, such as a lost quorum or a full
/// disk, is no reason for one.
/// </summary>
internal sealed class ProgressWatch
{
    private readonly TimeSpan _patience;
    private ulong _height;
    private DateTimeOffset? _waitingSince;

    /// <param name="patience">How long something may wait while the height stands still.</param>
    public ProgressWatch(TimeSpan patience) => _patience = patience;

    /// <summary>Null while the node makes progress; otherwise what is wrong.</summary>
    public string? Judge(ProgressSample sample, DateTimeOffset now)
    {
        if (sample.IsHalted)
        {
            return "the node has halted";
        }

        if (sample.Waiting == 0 || sample.IsExcused || sample.Height != _height)
        {
            _height = sample.Height;
            _waitingSince = sample.Waiting == 0 || sample.IsExcused ? null : now;
            return null;
        }

        _waitingSince ??= now;
        return now - _waitingSince > _patience ? "nothing is sealed although something waits" : null;
    }
}
