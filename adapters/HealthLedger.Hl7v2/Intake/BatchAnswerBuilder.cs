using System.Buffers;
using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Puts the answers to the messages of one frame together, as the policy wants them.</summary>
internal sealed class BatchAnswerBuilder
{
    private readonly BatchAnswers _policy;
    private readonly ArrayBufferWriter<byte> _answers = new();
    private int _count;

    public BatchAnswerBuilder(BatchAnswers policy) => _policy = policy;

    public void Add(IntakeAnswer answer)
    {
        if (_policy == BatchAnswers.None || (_policy == BatchAnswers.ErrorsOnly && answer.IsAccepted))
        {
            return;
        }

        foreach (ReadOnlyMemory<byte> acknowledgment in answer.Contents)
        {
            _answers.Write(acknowledgment.Span);
            _count++;
        }
    }

    /// <summary>The content of one frame; empty when nothing is answered.</summary>
    public ReadOnlyMemory<byte> Build(DateTimeOffset time)
    {
        if (_policy != BatchAnswers.Batch || _count == 0)
        {
            return _answers.WrittenMemory;
        }

        string stamp = time.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture)
            .Replace(":", string.Empty, StringComparison.Ordinal);
        string head = $"BHS|^~\\&|||||{stamp}||||{IntakeAcknowledgment.NewControlId()}\r";
        string end = string.Create(CultureInfo.InvariantCulture, $"BTS|{_count}\r");
        Encoding encoding = Utf16Text.Find(_answers.WrittenSpan)?.Encoding ?? Encoding.ASCII;
        return (byte[])[.. encoding.GetBytes(head), .. _answers.WrittenSpan, .. encoding.GetBytes(end)];
    }
}
