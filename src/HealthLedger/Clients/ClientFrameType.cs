namespace HealthLedger.Clients;

/// <summary>The frames of docs/spec/clients.md section 2. The numbers are sent.</summary>
internal enum ClientFrameType
{
    /// <summary>Client: the version it speaks and the ledger it expects.</summary>
    Hello = 0,

    /// <summary>Node: the version that is spoken, the ledger and the organisation.</summary>
    Welcome = 1,

    /// <summary>Node: the connection is refused, with a code.</summary>
    Refusal = 2,

    /// <summary>Client: a call, with the first piece of its body.</summary>
    Request = 3,

    /// <summary>Both: a further piece of a body, or an item of a listing.</summary>
    Data = 4,

    /// <summary>Both: how many more bytes may be sent.</summary>
    Credit = 5,

    /// <summary>Client: nobody waits for the call any more.</summary>
    Cancel = 6,

    /// <summary>Node: the answer of a call, with the first piece of its body.</summary>
    Answer = 7,

    /// <summary>Node: a listing is at its end.</summary>
    End = 8,

    /// <summary>Node: a call failed.</summary>
    Failure = 9,

    /// <summary>Node: how far a long call is.</summary>
    Progress = 10,

    /// <summary>Node: it takes no new calls on this connection.</summary>
    Leaving = 11,

    /// <summary>Client: are you there?</summary>
    Ping = 12,

    /// <summary>Node: yes.</summary>
    Pong = 13,
}
