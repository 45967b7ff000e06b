import faiss

index = faiss.IndexFlatL2(2)

faiss.write_index(index, 'i.faiss')
