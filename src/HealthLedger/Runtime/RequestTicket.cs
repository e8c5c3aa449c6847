using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// A writing request of a client: its id, and a keyed hash of what it asks. Its row goes to stable storage in the write
/// that makes the operation certain, so that the same id again gets the first answer (docs/spec/clients.md section 5).
/// </summary>
internal sealed class RequestTicket
{
    public RequestTicket(RequestId id, Digest256 content)
    {
        Id = id;
        Content = content;
    }

    public RequestId Id { get; }

    public Digest256 Content { get; }

    /// <summary>The row, for an operation whose answer needs something beyond its entry.</summary>
    /// <param name="extra">What it needs, at most 256 bytes, encrypted where it is a secret.</param>
    /// <param name="now">Unix milliseconds.</param>
    public Func<SubmissionId, int, PrivateRow> RowWith(byte[] extra, long now) =>
        (submission, index) => RequestRegister.Row(this, submission, index, extra, now);
}
