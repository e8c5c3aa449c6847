namespace HealthLedger.Hl7v2.Parsing;

/// <summary>What a line of a batch begins.</summary>
internal enum BatchLine
{
    Other = 0,
    Message = 1,
    HeaderUnreadable = 2,
    FileHeader = 3,
    BatchHeader = 4,
    BatchTrailer = 5,
    FileTrailer = 6,
}
