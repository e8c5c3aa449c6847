using System.Text;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Receiving;

/// <summary>Which messages wait behind each other: keyed hashes of a listener and an order key, or a
/// patient.</summary>
internal sealed class QueueOrder
{
    private readonly IKeyVault _vault;
    private readonly SubjectDirectory _subjects;

    public QueueOrder(IKeyVault vault, SubjectDirectory subjects)
    {
        _vault = vault;
        _subjects = subjects;
    }

    public async ValueTask<Digest256?> PatientAsync(
        RecordSubmission submission, CancellationToken cancellationToken) => submission.Patient is null
        ? null
        : await _subjects.BlindIndexAsync(submission.Patient, cancellationToken).ConfigureAwait(false);

    public ValueTask<Digest256> OfAsync(
        MessageFacts facts, Digest256? patient, CancellationToken cancellationToken) => OrderHash.OfAsync(
        _vault,
        "hl/queue/order/v1"u8,
        Encoding.UTF8.GetBytes(facts.Listener),
        facts.OrderKey.Span,
        facts.IsOrderedByPatient ? patient : null,
        cancellationToken);
}
